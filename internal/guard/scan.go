package guard

import (
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// pgRow is a row of PostgreSQL's, in memory of its own.
type pgRow struct {
	conn   *pgx.Conn
	fields []pgconn.FieldDescription
	values [][]byte
}

// keep copies the values of the row that was read last.
func (r *pgRow) keep(raw [][]byte) {
	size := 0
	for _, v := range raw {
		size += len(v)
	}
	memory := make([]byte, 0, size)
	r.values = r.values[:0]
	for _, v := range raw {
		if v == nil {
			r.values = append(r.values, nil)
			continue
		}
		from := len(memory)
		memory = append(memory, v...)
		r.values = append(r.values, memory[from:len(memory):len(memory)])
	}
}

// scan is Scan for the row.
func (r *pgRow) scan(dest ...any) error {
	if len(dest) != len(r.values) {
		return fmt.Errorf("guard: %d columns are scanned into %d places", len(r.values), len(dest))
	}
	for i, d := range dest {
		if r.simple(i, d) {
			continue
		}
		v, err := r.value(i)
		if err == nil {
			err = assign(d, v)
		}
		if err != nil {
			return fmt.Errorf("guard: column %d, %q: %w", i, r.fields[i].Name, err)
		}
	}
	return nil
}

// simple scans what nearly every column is.
func (r *pgRow) simple(i int, dest any) bool {
	v := r.values[i]
	if v == nil {
		return false
	}
	switch f := &r.fields[i]; f.DataTypeOID {
	case pgtype.TextOID:
		if d, ok := dest.(*string); ok {
			*d = string(v)
			return true
		}
	case pgtype.Int8OID, pgtype.Int4OID:
		var n int64
		switch {
		case f.Format == pgtype.BinaryFormatCode && len(v) == 8:
			n = int64(binary.BigEndian.Uint64(v))
		case f.Format == pgtype.BinaryFormatCode && len(v) == 4:
			n = int64(int32(binary.BigEndian.Uint32(v)))
		default:
			return false
		}
		switch d := dest.(type) {
		case *int64:
			*d = n
			return true
		case *int:
			*d = int(n)
			return true
		case *bool:
			*d = n == 1
			return n == 0 || n == 1
		case sql.Scanner:
			return d.Scan(n) == nil // else it is told as any other
		}
		if place := reflect.ValueOf(dest); place.Kind() == reflect.Pointer && place.Elem().Kind() == reflect.Int64 {
			place.Elem().SetInt(n)
			return true
		}
	case pgtype.Float8OID:
		if d, ok := dest.(*float64); ok && f.Format == pgtype.BinaryFormatCode && len(v) == 8 {
			*d = math.Float64frombits(binary.BigEndian.Uint64(v))
			return true
		}
	}
	return false
}

// value is a column as one of driver.Value's types.
func (r *pgRow) value(i int) (driver.Value, error) {
	v, f := r.values[i], r.fields[i]
	switch {
	case v == nil:
		return nil, nil
	case f.DataTypeOID == pgtype.TextOID:
		return v, nil
	}
	t, ok := r.conn.TypeMap().TypeForOID(f.DataTypeOID)
	if !ok {
		return v, nil
	}
	return t.Codec.DecodeDatabaseSQLValue(r.conn.TypeMap(), f.DataTypeOID, f.Format, v)
}

// assign is what sql.Rows.Scan does with a value: the few conversions that a schema of
// numbers, texts and flags needs. A value that does not fit is an error, and so is NULL where
// nothing can take it.
func assign(dest any, v driver.Value) error {
	switch d := dest.(type) {
	case sql.Scanner:
		return d.Scan(v)
	case *any:
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		*d = v
		return nil
	case *[]byte:
		if v == nil {
			*d = nil
			return nil
		}
	}
	place := reflect.ValueOf(dest)
	if place.Kind() != reflect.Pointer || place.IsNil() {
		return misfit(dest, v)
	}
	place = place.Elem()
	if place.Kind() == reflect.Pointer {
		if v == nil {
			place.SetZero()
			return nil
		}
		place.Set(reflect.New(place.Type().Elem()))
		return assign(place.Interface(), v)
	}
	if v == nil {
		return misfit(dest, v)
	}
	text, number := "", true
	switch v := v.(type) {
	case string:
		text, number = v, false
	case []byte:
		text, number = string(v), false
	case int64:
		text = strconv.FormatInt(v, 10)
	case float64:
		text = strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		text = strconv.FormatBool(v)
	default:
		if rv := reflect.ValueOf(v); rv.Type().AssignableTo(place.Type()) {
			place.Set(rv)
			return nil
		}
		return misfit(dest, v)
	}
	switch d := dest.(type) {
	case *string:
		*d = text
		return nil
	case *[]byte:
		*d = []byte(text)
		return nil
	}
	switch place.Kind() {
	case reflect.String:
		if number {
			return misfit(dest, v)
		}
		place.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return misfit(dest, v)
		}
		place.SetBool(b)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, place.Type().Bits())
		if err != nil {
			return misfit(dest, v)
		}
		place.SetInt(n)
	case reflect.Float32, reflect.Float64:
		n, err := strconv.ParseFloat(text, place.Type().Bits())
		if err != nil {
			return misfit(dest, v)
		}
		place.SetFloat(n)
	default:
		return misfit(dest, v)
	}
	return nil
}

func misfit(dest any, v driver.Value) error {
	return fmt.Errorf("a value of type %T does not fit into %T", v, dest)
}
