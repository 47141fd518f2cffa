package text

import "strings"

// SayUSSD writes a code as one says it aloud: "*133#" is "star 133 hash".
func SayUSSD(l Lang, code string) string {
	star, hash := "star", "hash"
	if l == French {
		star, hash = "étoile", "dièse"
	}
	words := strings.NewReplacer("*", " "+star+" ", "#", " "+hash+" ").Replace(Clean(code, 32))
	return strings.Join(strings.Fields(words), " ")
}
