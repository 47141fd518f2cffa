package text

// Palette is the list of everything that can be done, with the names of what has no word of its own in a
// footer.
type Palette struct {
	Title      string
	Hint       string
	Everywhere string
	Choose     string
	Close      string
	Open       string // an id
	Search     string // what was typed
	FilterBy   string // a filter
	View       string // its name
	Operator   string // its name

	Top, Bottom              string
	Sort, SortTurned         string
	NextView                 string
	NextSection, LastSection string
	Older, Newer             string
	NextHit, LastHit         string
}

var paletteEnglish = Palette{
	Title:      "Commands",
	Hint:       "a few letters, an id, a number, or / and a filter",
	Everywhere: "everywhere",
	Choose:     "choose",
	Close:      "close",
	Open:       "open %s",
	Search:     "search for %s",
	FilterBy:   "filter by %s",
	View:       "view: %s",
	Operator:   "operator: %s",

	Top: "go to the top", Bottom: "go to the bottom",
	Sort: "sort by the next column", SortTurned: "sort the other way round",
	NextView:    "next view",
	NextSection: "next section", LastSection: "section before",
	Older: "older answer", Newer: "newer answer",
	NextHit: "next hit", LastHit: "hit before",
}

var paletteFrench = Palette{
	Title:      "Commandes",
	Hint:       "quelques lettres, un id, un numéro, ou / et un filtre",
	Everywhere: "partout",
	Choose:     "choisir",
	Close:      "fermer",
	Open:       "ouvrir %s",
	Search:     "chercher %s",
	FilterBy:   "filtrer par %s",
	View:       "vue\u00a0: %s",
	Operator:   "opérateur\u00a0: %s",

	Top: "aller en haut", Bottom: "aller en bas",
	Sort: "trier par la colonne suivante", SortTurned: "trier à l'envers",
	NextView:    "vue suivante",
	NextSection: "rubrique suivante", LastSection: "rubrique précédente",
	Older: "réponse d'avant", Newer: "réponse d'après",
	NextHit: "occurrence suivante", LastHit: "occurrence précédente",
}
