package account

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"mealplanner/internal/problem"
)

func TestCommonPasswordsAreManyAndCanMatch(t *testing.T) {
	t.Parallel()
	if n := len(common()); n < 3000 {
		t.Errorf("%d common passwords, want 3,000 at least", n)
	}
	for word := range common() {
		if len([]rune(word)) < MinPassword || word != strings.ToLower(norm.NFC.String(word)) {
			t.Errorf("%q can never match", word)
		}
	}
}

func TestPasswordsThatOthersTryFirst(t *testing.T) {
	t.Parallel()
	const name, email = "Ada King-Lovelace", "ada.byron@mail.example.org"
	for password, want := range map[string]string{
		"":                              "too-short",
		"äöüäöüä":                       "too-short",
		"e\u0301e\u0301e\u0301abcd":     "too-short", // seven characters, ten as typed
		strings.Repeat("x", 1025):       "password-too-long",
		strings.Repeat("é", 600):        "password-too-long",
		"abcdefg\xff":                   "not-text",
		"Baseball":                      "password-common",
		"PASSWORD123":                   "password-common",
		"contrasen\u0303a":              "password-common",
		"scrapper":                      "password-common",
		"zzzzzzzzzzz":                   "password-common",
		"xyzxyzxyz":                     "password-common",
		"lovely lovely ":                "password-common",
		"23456789":                      "password-common",
		"HGFEDCBA":                      "password-common",
		"MealPlanner2026!":              "password-common",
		"our-weekly-menu":               "password-personal",
		"SmartMealPlanner":              "password-personal",
		"ada.byron@mail.example.org":    "password-personal",
		"Lovelace1815":                  "password-personal",
		"ada19841231":                   "password-personal",
		"KINGLOVELACE":                  "password-personal",
		"byron-example":                 "password-personal",
		"Trustno1!":                     "password-common",
		"Summer2026!":                   "password-common",
		"11111112":                      "password-common",
		"00111111":                      "password-common",
		"1234567!":                      "password-common",
		"!!Abcdefg":                     "password-common",
		"Dragon2027!":                   "password-common",
		"(iloveyou)":                    "password-common",
		"1qaz2wsx!":                     "password-common",
		"12344321.":                     "password-common",
		"1111111a!":                     "password-common",
		"Ｔｒｕｓｔｎｏ１":                      "password-common", // full width
		"Ｂａｓｅｂａｌｌ！":                     "password-common",
		"１１１１１１１２":                      "password-common",
		"baſeball":                      "password-common", // a long s
		"Correct Horse Battery Staple":  "password-common",
		"correct-horse-battery-staple!": "password-common",
		"CorrectHorseBatteryStaple1":    "password-common",
		"baseball-77816253490":          "", // more around it than a date
		"baseball and its hats":         "",
		"abc83746":                      "", // three letters are no common password
		"111-837-462":                   "",
		"aaa837462":                     "",
		"ada's menu":                    "", // an s is no word
		"ada19841231-7781":              "",
		"correct horse battery":         "",
		"lovelace analytical":           "",
		"83746192":                      "", // too short to be good, and nobody's list
		"пароль-кот-ёж":                 "",
	} {
		var c problem.Collector
		checkPassword(&c, "body.password", password, name, email)
		p := problem.As(c.Err())
		switch {
		case want == "" && p != nil:
			t.Errorf("%q is refused: %v", password, p)
		case want != "" && (p == nil || p.Fields[0].Code != want):
			t.Errorf("%q: got %v, want %q", password, p, want)
		}
	}
	var c problem.Collector
	if checkPassword(&c, "body.password", "Мария-1985", "Мария", "m@example.org"); c.Err() == nil {
		t.Error("a name in another script is taken")
	}
}

func TestEmails(t *testing.T) {
	t.Parallel()
	for email, ok := range map[string]bool{
		"ada@example.org":                         true,
		" Ada.Byron+meals@Example.ORG ":           true,
		"a!#$%&'*+-/=?^_`{|}~b@example.org":       true,
		"ada@localhost":                           true,
		"ada@münchen.example":                     true,
		"ada@xn--mnchen-3ya.example":              true,
		"ada@例え.テスト":                              true,
		strings.Repeat("a", 64) + "@example.org":  true,
		"":                                        false,
		"ada":                                     false,
		"@example.org":                            false,
		"ada@":                                    false,
		"ada@@example.org":                        false,
		"ada@bo@example.org":                      false,
		".ada@example.org":                        false,
		"ada.@example.org":                        false,
		"ada..byron@example.org":                  false,
		"İ@example.org":                           false,
		"аda@example.org":                         false, // Cyrillic а
		"a da@example.org":                        false,
		`"ada"@example.org`:                       false,
		"Ada <ada@example.org>":                   false,
		"ada(comment)@example.org":                false,
		"ada@example.org,bo@example.org":          false,
		"ada@[192.0.2.1]":                         false,
		"ada@[IPv6:2001:db8::1]":                  false,
		"ada@192.0.2.1":                           false,
		"ada@１９２.０.２.１":                           false,
		"ada@2130706433":                          false,
		"ada@0x7f000001":                          false,
		"ada@0X7F.1":                              false,
		"ada@127.0x1":                             false,
		"ada@0x":                                  false,
		"ada@017700000001":                        false,
		"ada@０ｘ７ｆ":                                false,
		"ada@0x7f.example":                        true,
		"ada@0xyz":                                true,
		"ada@example.org.":                        false,
		"ada@-example.org":                        false,
		"ada@exa_mple.org":                        false,
		"ada@exa mple.org":                        false,
		"ada@example\n.org":                       false,
		"ada@\u202eexample.org":                   false,
		"ada@" + strings.Repeat("a", 64) + ".org": false,
		strings.Repeat("a", 65) + "@example.org":  false,
		"ada@" + strings.Repeat("abcdefgh.", 28) + "org": false, // 259 characters
		"a@" + strings.Repeat("ü", 300) + ".example":     false,
		"a@" + strings.Repeat("ü", 20_000) + ".example":  false,
		strings.Repeat("x", 70_000) + "@example.org":     false,
	} {
		var c problem.Collector
		checkEmail(&c, "body.email", email)
		if got := c.Err() == nil; got != ok {
			t.Errorf("%.60q: accepted %v, want %v (%v)", email, got, ok, c.Err())
		}
	}
}
