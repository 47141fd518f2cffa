package text

type names struct{ english, french string }

var countries = map[string]names{
	"BF": {"Burkina Faso", "Burkina Faso"},
	"BJ": {"Benin", "Bénin"},
	"CI": {"Côte d'Ivoire", "Côte d'Ivoire"},
	"CM": {"Cameroon", "Cameroun"},
	"GN": {"Guinea", "Guinée"},
	"ML": {"Mali", "Mali"},
	"NE": {"Niger", "Niger"},
	"SN": {"Senegal", "Sénégal"},
	"TG": {"Togo", "Togo"},
}

// CountryName returns a country's name, its code when the name is not known.
func CountryName(l Lang, code string) string {
	n, ok := countries[code]
	switch {
	case !ok:
		return Clean(code, 8)
	case l == French:
		return n.french
	}
	return n.english
}
