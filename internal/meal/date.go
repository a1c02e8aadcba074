package meal

import (
	"fmt"
	"time"
)

// Date is a calendar day without a time zone, "2026-12-01"; the household's zone
// decides which day it is now.
type Date string

// ParseDate reads YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", fmt.Errorf("%q is not a date of the form YYYY-MM-DD", s)
	}
	return Date(t.Format(time.DateOnly)), nil
}

// DateOf gives the day of an instant in a zone.
func DateOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// AddDays counts days forwards or, with n < 0, backwards.
func (d Date) AddDays(n int) Date { return Date(d.midnight().AddDate(0, 0, n).Format(time.DateOnly)) }

// DaysAfter counts the days from another date to this one; it is negative before it.
func (d Date) DaysAfter(other Date) int { return int(d.midnight().Sub(other.midnight()).Hours() / 24) }

// Weekday of the date.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// Weekend reports whether it is a Saturday or Sunday.
func (d Date) Weekend() bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

// midnight is the start of the day in UTC; a Date that was not parsed gives the
// zero time.
func (d Date) midnight() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}
