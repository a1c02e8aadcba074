package food

// As long as the reader is in this room.

func (t *Table) ReadLine(text string, where Country) Line { return t.reader().ReadLine(text, where) }
func (t *Table) ReadLines(text string, where Country) []Line {
	return t.reader().ReadLines(text, where)
}
func (t *Table) Readings(text string, where Country) []LineReading {
	return t.reader().Readings(text, where)
}
func (t *Table) ReadRule(text string) (Rule, error)  { return t.reader().ReadRule(text) }
func (t *Table) ReadFoods(text string) (Rule, error) { return t.reader().ReadFoods(text) }
func (t *Table) RulesIn(text string) []string        { return t.reader().RulesIn(text) }
