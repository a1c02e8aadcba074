package guardtest_test

import (
	"testing"

	"mealplanner/internal/guard/guardtest"
)

func TestAClusterStopsStartsAndHasAStandby(t *testing.T) {
	t.Parallel()
	primary := guardtest.Own(t)
	primary.Administer(`CREATE ROLE kept`)
	for _, mode := range []guardtest.Mode{guardtest.Fast, guardtest.Immediate} {
		primary.Stop(mode)
		primary.Start()
	}
	standby := primary.Standby()
	primary.Stop(guardtest.Fast)
	standby.Promote()
	standby.Until("the role is there", `SELECT count(*) FROM pg_roles WHERE rolname = 'kept'`, "1")
	standby.Administer(`DROP ROLE kept`)
}
