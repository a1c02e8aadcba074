package food

// System is the measuring system that quantities are shown in.
type System string

// The systems.
const (
	Metric System = "metric"
	US     System = "us"
)
