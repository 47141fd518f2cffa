package main

const budgetFile = "hub2/budget.go"

// limits are mistakes about how often Hub2 may be asked.
func limits() []mutant {
	return []mutant{
		{"a charge does not ask the budget", "no request leaves beyond the limits, or while a 429 silences its route", []edit{
			{exchangeFile, "	if c.options.Budget == nil {\n		return time.Time{}, nil\n	}\n	if k.method", "	if c.options.Budget == nil || k.route == RouteAttempt {\n		return time.Time{}, nil\n	}\n	if k.method"},
		}, ""},
		{"Retry-After ignored", "nothing leaves before the time that a 429 names", []edit{
			{errorFile, "		e.RetryAfter = retryAfter(header.Get(\"Retry-After\"), now)\n", "		_ = now\n"},
		}, ""},
		{"a date is no Retry-After", "nothing leaves before the time that a 429 names, in either form", []edit{
			{errorFile, "	return min(max(at.Sub(now), 0), maxRetryAfter)\n", "	_ = at\n	return 0\n"},
		}, ""},
		{"no ban without Retry-After", "a 429 that names no time silences its route for a window", []edit{
			{exchangeFile, "	if d <= 0 {\n		d = b.Window(k.route)\n	}\n", ""},
		}, ""},
		{"one of two reads is silenced", "a 429 silences every read of its intent", []edit{
			{exchangeFile, "		routes = []Route{RouteIntent, RouteStatus}\n", "		_ = RouteStatus\n"},
		}, ""},
		{"the ban by the wall clock", "no wait hangs on a clock that can be set", []edit{
			{budgetFile, "	b.shut(now.Add(d), route, id)\n", "	b.shut(now.Round(0).Add(d), route, id)\n"},
			{budgetFile, "func (b *Budget) wait(now time.Time, route Route, id string) time.Duration {\n", "func (b *Budget) wait(now time.Time, route Route, id string) time.Duration {\n	now = now.Round(0)\n"},
		}, "./hub2 TestNeitherABanNorAWindowHangsOnAClockThatCanBeSet"},
		{"a shorter ban takes the longer's place", "no 429 shortens the silence of another", []edit{
			{budgetFile, "	if k := (bucket{route, id}); until.After(b.banned[k]) {\n", "	if k := (bucket{route, id}); !until.IsZero() {\n"},
		}, "./hub2 TestABanShutsOneRouteOfOneIDAndIsNeverShortened"},
		{"the global limit is forgotten", "all requests together keep within the limit of the address", []edit{
			{budgetFile, "	until = later(until, b.free(now, bucket{}, b.limits.Global))\n", ""},
		}, "./hub2 TestAnIDHasItsOwnWindowAndTheGlobalOneIsShared"},
		{"one request too many", "a window is filled to the last request and no further", []edit{
			{budgetFile, "	if l.Max <= 0 || len(sent) < l.Max {\n		return now\n	}\n	return sent[len(sent)-l.Max]", "	if l.Max <= 0 || len(sent) <= l.Max {\n		return now\n	}\n	return sent[len(sent)-l.Max-1]"},
		}, ""},
		{"the ledger is not asked", "all programs of a machine together keep within the limits", []edit{
			{budgetFile, "	if b.ledger != nil {\n		return b.claimPlace(ctx, route, id)\n	}\n", "	_ = b.claimPlace\n"},
		}, ""},
		{"a budget per till", "all programs of a journal share one budget", []edit{
			{"ui/command/shop.go", "NewSharedBudget(cfg.Limits, clock, ledger)", "NewBudget(cfg.Limits, clock)"},
			{"ui/command/shop.go", "	ledger, err := j.Ledger", "	_, err = j.Ledger"},
		}, "./ui/command TestPaymentsOnOneJournalShareTheLimits"},
		{"another program's line by the wall clock", "no clock that is set opens the limits early", []edit{
			{"hub2/ledger.go", "		if l.Boot != \"\" && l.Boot == boot {\n", "		if l.Boot != \"\" && l.Boot == boot && up < 0 {\n"},
		}, ""},
		{"a ban is not shared", "a 429 of one program silences them all", []edit{
			{budgetFile, "	if d > 0 {\n		b.note(Line{At: now, Route: route, ID: id, Ban: d})\n	}\n", ""},
		}, ""},
	}
}

// keeping are mistakes in what the journal promises, and in what is done when it fails.
func keeping() []mutant {
	const keepFile, sessionFile, appendFile = "state/desk/keep.go", "state/journal/session.go", "state/journal/append.go"
	const commit = "	if _, err := s.conn.ExecContext(once, \"COMMIT\"); err != nil {\n		return fmt.Errorf(\"commit: %w\", err)\n	}\n"
	return []mutant{
		{"facts without sync", "what was acknowledged is on the disk", []edit{
			{"state/journal/open.go", "\"_synchronous\": {\"FULL\"}", "\"_synchronous\": {\"NORMAL\"}"},
			{"state/journal/writer.go", "	if full := int64(2); mode != \"wal\" || level != full {\n", "	if least := int64(1); mode != \"wal\" || level < least {\n"},
		}, "./state/journal TestAFactWaitsForTheDisk"},
		{"a failed commit is a success", "what was not kept is said not to be", []edit{
			{sessionFile, commit, "	_, _ = s.conn.ExecContext(once, \"COMMIT\")\n	_ = fmt.Errorf\n"},
		}, "./state/journal TestACommitThatFailsIsSaid"},
		{"a caller can break off a commit", "once it has begun an append tells the truth", []edit{
			{sessionFile, "	once := context.WithoutCancel(ctx)\n", "	once := ctx\n"},
		}, "./state/journal TestACallerThatGoesAwayOnceItBeganGetsTheTruth"},
		{"a transaction that begins by reading", "no program writes between the guard and the fact", []edit{
			{sessionFile, "\"BEGIN IMMEDIATE\"", "\"BEGIN\""},
		}, "./state/journal TestTwoProgramsAppendingAtOnceLoseNothing"},
		{"the guard's error is not obeyed", "a guard keeps facts out", []edit{
			{appendFile, "			if judged = guard(before); judged != nil {\n				return judged\n			}\n", "			judged = guard(before)\n"},
		}, "./state/journal TestTheGuardSeesTheSaleAsItStandsAndKeepsFactsOut"},
		{"a fact kept twice", "the same append may be made again after an error that left doubt", []edit{
			{appendFile, "		case errors.Is(err, sql.ErrNoRows):\n			fresh = append(fresh, f)\n		case err != nil:\n", "		case errors.Is(err, sql.ErrNoRows), err == nil && owner == f.Sale:\n			fresh = append(fresh, f)\n		case err != nil:\n"},
		}, "./state/journal TestKeepingAFactTwiceChangesNothing"},
		{"unsaved facts are forgotten", "what the journal could not keep is kept when it can", []edit{
			{keepFile, "		d.unsaved[before.ID] = append(d.unsaved[before.ID], f)\n", ""},
		}, ""},
		{"unsaved facts are never tried again", "what the journal could not keep is kept when it can", []edit{
			{"state/desk/follow.go", "now.Sub(saved) >= saveAgain && d.hasUnsaved() {", "now.Sub(saved) < 0 && d.hasUnsaved() {"},
		}, ""},
		{"the answer goes with its caller", "an outcome is kept also when nobody waits for it any more", []edit{
			{keepFile, "	ctx = context.WithoutCancel(ctx)\n	if d.hasUnsaved() {\n", "	if d.hasUnsaved() {\n"},
		}, "./state/desk TestAnOutcomeIsKeptWhenItsCallerHasGone"},
		{"an error of the journal is an answer", "a fact that was not kept is said not to be", []edit{
			{keepFile, "		after, err = before.Apply(f), &NotSavedError{Err: err}\n", "		after, err = before.Apply(f), nil\n"},
		}, "./state/desk TestAnAnswerThatCannotBeKeptIsSaidAndStands"},
		{"another merchant's key", "a sale is followed with the key of the account that it was made with", []edit{
			{"ui/command/shop.go", "string(p.Environment) != o.Environment || p.MerchantID != o.Merchant:", "string(p.Environment) != o.Environment:"},
		}, "./ui/command TestASaleOfAnotherMerchantIsNotFollowed"},
		{"float amounts", "money is whole and is never rounded", []edit{
			{"hub2/tolerant.go", "	n, ok := new(big.Rat).SetString(s)\n	if !ok || !n.IsInt() || n.Sign() < 0 || n.Num().Cmp(big.NewInt(MaxAmount)) > 0 {\n", "	n, ok := new(big.Float).SetString(s)\n	if !ok || n.Sign() < 0 || n.Cmp(big.NewFloat(MaxAmount)) > 0 {\n"},
			{"hub2/tolerant.go", "	*a = Amount(n.Num().Int64())\n", "	whole, _ := n.Int64()\n	*a = Amount(whole)\n"},
		}, "./hub2 TestAmountRefusesWhatIsNoMoney"},
		{"another amount is made", "an intent that Hub2 made of another amount is not taken for ours", []edit{
			{"state/desk/create.go", "	return (i.Amount == 0 || int64(i.Amount) == s.Order.Amount) &&\n", "	return (i.Amount == 0 || i.Amount > 0) &&\n"},
		}, "./state/desk TestAnIntentOfAnotherAmountIsNotOurs"},
	}
}

// hiding are mistakes about what must not be seen.
func hiding() []mutant {
	const redactFile, secretFile, cleanFile = "hub2/redact.go", "hub2/secret.go", "ui/text/clean.go"
	return []mutant{
		{"the token in a log's path", "no log line holds a token", []edit{
			{exchangeFile, "		q.Set(\"token\", redacted)\n", "		q.Set(\"token\", k.token.Reveal())\n"},
		}, ""},
		{"the token in a log's body", "no log line holds a token", []edit{
			{redactFile, "	return blotStrings(blotFields(body), func", "	return blotStrings(body, func"},
			{redactFile, "		return blotText(jwts.ReplaceAllString(v, redacted), secrets...)\n	})\n}\n\n// clean", "		return v\n	})\n}\n\n// clean"},
			{redactFile, "	secrets := k.secretsOf(c)\n	return blotStrings", "	return blotStrings"},
		}, ""},
		{"the code kept in a fact", "a customer's code is never kept", []edit{
			{"state/fact.go", "	MSISDN   string    `json:\"msisdn\"` // national digits\n", "	MSISDN   string    `json:\"msisdn\"` // national digits\n	OTP      string    `json:\"otp,omitempty\"`\n"},
			{attemptFile, "Flow: ch.Operator.Flow, MSISDN: ch.MSISDN}", "Flow: ch.Operator.Flow, MSISDN: ch.MSISDN, OTP: ch.OTP.Reveal()}"},
		}, ""},
		{"an error quotes the key", "no error holds a secret that Hub2 says back", []edit{
			{redactFile, "	for _, s := range []*string{&e.Code, &e.Message, &e.RequestID} {\n		*s = k.text(c, *s)\n	}\n", ""},
		}, "./hub2 TestNoExchangeAndNoErrorShowsASecret"},
		{"a secret in %+v", "a secret shows itself to no verb", []edit{
			{secretFile, "	_, _ = fmt.Fprint(f, s.String())\n", "	_, _ = fmt.Fprint(f, string(s))\n"},
		}, "./hub2 TestASecretHasNoWayOutButReveal"},
		{"a secret in JSON", "a secret is in no encoding", []edit{
			{secretFile, "return []byte(s.String()), nil }", "return []byte(s), nil }"},
		}, "./hub2 TestASecretHasNoWayOutButReveal"},
		{"a carriage return left in", "no text from outside moves the cursor over an amount", []edit{
			{cleanFile, "	case r == '\\n' && c.lines:\n", "	case r == '\\r':\n		return c.base(r)\n	case r == '\\n' && c.lines:\n"},
		}, "./ui/text TestEveryControlAndFormatCharacterLeavesAMark"},
		{"a direction override left in", "no text from outside turns an amount round", []edit{
			{cleanFile, "	case !unicode.IsGraphic(r):\n		return false", "	case unicode.IsControl(r):\n		return false"},
		}, "./ui/text TestEveryControlAndFormatCharacterLeavesAMark"},
	}
}
