package main

const (
	applyFile       = "state/apply.go"
	attributionFile = "state/attribution.go"
)

// fold are mistakes in what the facts come to.
func fold() []mutant {
	return []mutant{
		{"a stale read lowers a final", "what is final stays final, whatever is told later", []edit{
			{applyFile, "	if next > a.State || proves {\n", "	if next != a.State || proves {\n"},
		}, ""},
		{"a lost answer lowers a live attempt", "a later answer never lowers what a read has shown", []edit{
			{applyFile, "	if a.State >= Live || a.Payment != \"\" {\n", "	if a.State > Live {\n"},
		}, ""},
		{"the amount is not compared", "a success of another amount is nobody's success", []edit{
			{applyFile, "(amount == 0 || amount == s.Order.Amount) && ", "(amount == 0 || amount > 0) && "},
		}, ""},
		{"the currency is not compared", "a success in another currency is nobody's success", []edit{
			{applyFile, " && (currency == \"\" || strings.EqualFold(currency, s.Order.Currency))\n", " && (currency == \"\" || strings.TrimSpace(currency) != \"\")\n"},
		}, "./state TestHowASaleStands"},
		{"a mismatch frees the sale", "a success of another amount keeps the sale shut", []edit{
			{saleFile, "return s <= Live || s == Mismatched }", "return s <= Live }"},
		}, ""},
		{"the last attempt alone tells", "a sale is paid when any of its attempts is", []edit{
			{saleFile, "	return s.paidElsewhere() || slices.ContainsFunc(s.Attempts, func(a Attempt) bool { return a.State == Successful })\n",
				"	a, _ := s.Last()\n	return s.paidElsewhere() || a.State == Successful\n"},
		}, ""},
		{"a wrong code ends the payment", "a refused code leaves the payment alive", []edit{
			{applyFile, "		a.Code = to\n", "		a.Code = to\n		if to == CodeWrong {\n			a.State = Failed\n			a.end(f)\n		}\n"},
		}, ""},
		{"an unknown word is a failure", "a word that nobody knows ends nothing", []edit{
			{applyFile, "	case p.Status.Failed():\n		return Failed\n", "	case p.Status.Failed(), !p.Status.Known():\n		return Failed\n"},
		}, ""},
		{"payable again is failed", "an intent that can be paid again ends no attempt without a reason told", []edit{
			{applyFile, "	if !back || o.Failure == nil {\n", "	if !back {\n"},
		}, ""},
		{"an old failure ends the new attempt", "a failure that the intent tells is of the one attempt that there was", []edit{
			{applyFile, "a.State != Live || f.Kind == AttemptAccepted || len(s.Attempts) != 1 || len(o.Payments) != 0 {", "a.State != Live || f.Kind == AttemptAccepted || len(o.Payments) != 0 {"},
		}, "./state TestAnIntentWithoutItsPaymentsTellsTheEnding"},
		{"one success is every attempt's", "the success of one attempt is not also another's", []edit{
			{applyFile, "!o.Status.Successful() || s.has(Successful) {", "!o.Status.Successful() {"},
		}, "./state TestTheSuccessOfOneAttemptIsNotAlsoAnothers"},
		{"a bare status is an ending", "a status alone ends nothing while the payments can be read", []edit{
			{applyFile, "	case f.Seen.Verdict && s.IntentStatus.Successful()", "	case s.IntentStatus.Successful()"},
		}, ""},
		{"an amount that nobody saw is right", "what was only called paid is read until its amount is seen", []edit{
			{applyFile, "Successful, o.Status, true\n	a.end(f)\n	if", "Successful, o.Status, false\n	a.end(f)\n	if"},
		}, "./state TestWhatWasOnlyCalledPaidIsReadUntilItsAmountIsSeen"},
		{"an unproven success is never proven", "what was only called paid is corrected when its amount is seen", []edit{
			{applyFile, "	proves := a.Unproven && f.Seen.Full && next >= Mismatched\n", "	proves := a.Unproven && f.Seen.Full && next > Mismatched\n"},
		}, ""},
		{"old news is a fresh look", "a fresh look at a failure is one that was asked for since", []edit{
			{applyFile, " && f.after(a.Ended, a.EndedAt)\n}", "\n}"},
		}, "./state TestALookFromBeforeTheEndIsNoFreshLook"},
	}
}

// attribution are mistakes about whose a payment is.
func attribution() []mutant {
	return []mutant{
		{"a payment given to two attempts", "a payment is one attempt's", []edit{
			{attributionFile, "p.ID != \"\" && s.byPayment(p.ID) == nil && (a.Payment", "p.ID != \"\" && (a.Payment"},
		}, "./state TestAnAttemptThatFailsAtOnceDoesNotTakeThePaymentBefore"},
		{"the lost attempt takes any payment", "a payment of another number is not the lost one's", []edit{
			{attributionFile, "		(p.Number == \"\" || strings.HasSuffix(p.Number, t.MSISDN) || strings.HasSuffix(t.MSISDN, p.Number))\n", "		(p.Number == \"\" || len(t.MSISDN) > 0)\n"},
		}, ""},
		{"a guess is never taken back", "a payment is the attempt's whose number it tells", []edit{
			{attributionFile, "	if a.Answer == Live || a.ID == p.ID || fits(a.Try, p) {\n", "	if a.Payment != \"\" {\n"},
		}, "./state TestAPaymentGoesToTheAttemptWhoseNumberItTellsLater"},
		{"a failure hides a success", "a failed payment is not the one that paid", []edit{
			{attributionFile, "a.Unproven && !p.Status.Failed())", "a.Unproven)"},
		}, "./state TestAFailedPaymentIsNotTheOneThatPaid"},
	}
}

// follow are mistakes in watching what is under way.
func follow() []mutant {
	const followFile, watchFile, leadFile = "state/desk/follow.go", "state/desk/watch.go", "state/desk/lead.go"
	return []mutant{
		{"asking after the end", "a sale that is over is asked about no more", []edit{
			{nextFile, "	case s.Paid():\n		return ReadNothing\n", "	case s.Paid():\n		return ReadStatus\n"},
		}, ""},
		{"asking after a failure", "a sale that is over is asked about no more", []edit{
			{nextFile, "	case !s.IntentStatus.Successful():\n		return ReadNothing\n	case !s.FullRead:\n		return ReadEnding\n	default:\n", "	case !s.IntentStatus.Successful():\n		return ReadStatus\n	case !s.FullRead:\n		return ReadEnding\n	default:\n"},
		}, ""},
		{"the question is not taken back", "what is known by another road is not asked any more", []edit{
			{followFile, "	if w.reading != reading || w.lent && late {", "	if w.lent && late {"},
		}, "./state/desk TestAQuestionThatIsAnsweredByNowIsTakenBack"},
		{"a list is a fresh look", "only a look at the sale itself lifts the doubt of a failure", []edit{
			{applyFile, "f.Seen.Full && (f.Source == ByPoll ||", "f.Seen.Full && (f.Source == ByPoll || f.Source == ByList ||"},
		}, "./state TestALookFromBeforeTheEndIsNoFreshLook"},
		{"a list proves an absence", "only looks at the sale itself open the door for a person", []edit{
			{"state/search.go", "f.Kind == Seen && (f.Source == ByPoll ||", "f.Kind == Seen && (f.Source == ByPoll || f.Source == ByList ||"},
		}, "./state TestOnlyALongLookInVainOpensTheDoorForAPerson"},
		{"a list tells what it leaves out", "a list without payments ends nothing", []edit{
			{"state/desk/list.go", "	if len(i.Payments) == 0 {", "	if len(i.Payments) < 0 {"},
		}, "./state/desk TestAListWithoutPaymentsTellsTheStatusAlone"},
		{"an old list is news", "what was asked since a list left knows better", []edit{
			{"state/desk/list.go", " && !w.lastAsk.After(left)", ""},
		}, "./state/desk TestALateListChangesNothing"},
		{"two tills ask", "one till at a time asks about a sale", []edit{
			{leadFile, "		if !d.silent(w, now) {\n			return false\n		}\n", "		_ = d.silent(w, now)\n"},
		}, ""},
		{"a dead till's sale is left alone", "what a till leaves is followed by another", []edit{
			{watchFile, "		case w.lead == nil && !d.seize(w, id):\n", "		case w.lead == nil:\n"},
		}, ""},
		{"nobody listens", "what another till began and left is followed here", []edit{
			{"state/desk/listen.go", "		case w == nil && d.resumed != \"\" && s.Order.Environment == d.resumed &&", "		case w == nil && s.Order.Environment == \"\" &&"},
			{watchFile, "	d.resumed = environment\n", ""},
		}, "./state/desk TestASaleThatAnotherProgramBeginsIsWatchedHereToo"},
		{"a restart follows nothing", "what was left unfinished is followed after a restart", []edit{
			{watchFile, "	for _, s := range sales {\n		d.Watch(s)\n	}\n", "	_ = sales\n"},
			{"state/desk/listen.go", "		case w == nil && d.resumed != \"\" && s.Order.Environment == d.resumed &&", "		case w == nil && s.Order.Environment == \"\" &&"},
		}, ""},
		{"the search stops soon", "a lost charge is looked for until a person may decide", []edit{
			{"state/desk/plan.go", "const reconcileReads = 16\n", "const reconcileReads = 2\n"},
		}, ""},
		{"the back-off by the wall clock", "no wait hangs on a clock that can be set", []edit{
			{followFile, "	n, now := w.failures, d.o.Clock.Now()\n", "	n, now := w.failures, d.o.Clock.Now().Round(0)\n"},
		}, "./state/desk TestAWaitDoesNotHangOnAClockThatCanBeSet"},
	}
}
