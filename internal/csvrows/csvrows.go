// Package csvrows reads the CSV files of facts and words that we ship: a first line that
// names the columns, then one record a line.
package csvrows

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

// Row is one record, with its line number in the file.
type Row struct {
	Line   int
	fields []string
	column map[string]int
}

// Read reads a text whose first line names these columns and no other.
func Read(text string, columns ...string) ([]Row, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = len(columns)
	records, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 || !slices.Equal(records[0], columns) {
		return nil, fmt.Errorf("line 1: want the columns %s", strings.Join(columns, ","))
	}
	column := make(map[string]int, len(columns))
	for i, c := range columns {
		column[c] = i
	}
	rows := make([]Row, 0, len(records)-1)
	for i, fields := range records[1:] {
		rows = append(rows, Row{Line: i + 2, fields: fields, column: column})
	}
	return rows, nil
}

// Cell is the text of a cell, without spaces around it.
func (r Row) Cell(column string) string { return strings.TrimSpace(r.fields[r.column[column]]) }

// Texts are those of all cells, in the order of the columns.
func (r Row) Texts() []string { return r.fields }

// List splits a cell at semicolons; empty parts fall away.
func (r Row) List(column string) []string {
	var out []string
	for part := range strings.SplitSeq(r.Cell(column), ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
