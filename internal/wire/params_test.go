package wire

import (
	"net/url"
	"slices"
	"testing"

	"mealplanner/internal/problem"
)

type listPath struct {
	Home string `path:"home"`
}

type listIn struct {
	listPath
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Q      string `query:"q" required:"true" minLength:"2"`
	By     string `query:"by" enum:"aisle,meal" default:"aisle"`
	Drafts bool   `query:"drafts"`
	Key    string `header:"Key"`
	Body   struct{}
}

func (listIn) Limits() Limits { return Limits{"Key": {Max: 3}} }

func TestParameters(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]struct {
		in    listIn
		found []string
	}{
		"q=ab":                                {listIn{listPath{"h"}, 50, "ab", "aisle", false, "", struct{}{}}, nil},
		"q=ab&limit=7&drafts=1&by=meal&Key=k": {listIn{listPath{"h"}, 7, "ab", "meal", true, "k", struct{}{}}, nil},
		"":                                    {listIn{listPath{"h"}, 50, "", "aisle", false, "", struct{}{}}, []string{"query.q required"}},
		"q=a&limit=0&by=x&Key=kkkk":           {listIn{listPath: listPath{"h"}}, []string{"header.Key too-long", "query.by not-one-of", "query.limit too-small", "query.q too-short"}},
		"q=%00%00&limit=many&drafts=x":        {listIn{listPath: listPath{"h"}, By: "aisle"}, []string{"query.drafts not-a-boolean", "query.limit not-whole", "query.q bad-character"}},
		"q=ab&limit=201":                      {listIn{listPath: listPath{"h"}, Q: "ab", By: "aisle"}, []string{"query.limit too-big"}},
		"q=ab&limit=99999999999999999999":     {listIn{listPath: listPath{"h"}, Q: "ab", By: "aisle"}, []string{"query.limit number-too-wide"}},
		"q=ab&limit=--":                       {listIn{listPath: listPath{"h"}, Q: "ab", By: "aisle"}, []string{"query.limit number-too-wide"}},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		var in listIn
		c := ReadParams(&in, func(from, name string) string {
			if from == InPath {
				return "h"
			}
			return values.Get(name)
		})
		var got []string
		if p := problem.As(c.Err()); p != nil {
			for _, f := range p.Fields {
				got = append(got, f.Location()+" "+f.Code)
			}
		}
		slices.Sort(got)
		if in != want.in || !slices.Equal(got, want.found) {
			t.Errorf("%q: got %+v, %q", query, in, got)
		}
	}
}
