package main

const (
	attemptFile = "state/desk/attempt.go"
	searchFile  = "state/search.go"
	nextFile    = "state/next.go"
	saleFile    = "state/sale.go"
)

// theClaim is where the attempt is made durable, and the only one.
const theClaim = "	if s, err = d.o.Journal.Append(ctx, sale, mayCharge(facts), facts...); err != nil {\n"

// noAlone takes the last check away, so that the first is alone.
var noAlone = edit{attemptFile, "	if !s.Alone(attempt.ID) {", "	if !s.Alone(attempt.ID) && s.ID == \"\" {"}

// claim are mistakes between a cashier's wish and the bytes that leave.
func claim() []mutant {
	return []mutant{
		{"the fact after the sending", "the sending fact is durable before the first byte leaves", []edit{
			{attemptFile, theClaim, "	if err = mayCharge(facts)(s); err != nil {\n"}, noAlone,
			{attemptFile, "	s, keepErr := d.keepOutcome(", "	if s, claimErr := d.o.Journal.Append(ctx, sale, nil, facts...); claimErr != nil {\n		return s, claimErr\n	}\n	s, keepErr := d.keepOutcome("},
		}, ""},
		{"no claim at all", "no charge leaves without its claim", []edit{
			{attemptFile, theClaim, "	if err = mayCharge(facts)(s); err != nil {\n"}, noAlone,
		}, ""},
		{"no guard", "one attempt at a time gets through, whoever asks", []edit{
			{attemptFile, theClaim, "	if s, err = d.o.Journal.Append(ctx, sale, nil, facts...); err != nil {\n"},
		}, ""},
		{"the guard outside the transaction", "the sale is judged as it stands when the claim is kept", []edit{
			{attemptFile, theClaim, "	if err = mayCharge(facts)(s); err != nil {\n		return s, err\n	}\n	if s, err = d.o.Journal.Append(ctx, sale, nil, facts...); err != nil {\n"},
		}, ""},
		{"neither guard nor check", "one attempt at a time gets through, whoever asks", []edit{
			{attemptFile, theClaim, "	if s, err = d.o.Journal.Append(ctx, sale, nil, facts...); err != nil {\n"}, noAlone,
		}, ""},
		{"no last check", "a charge that is not alone does not leave, whatever the guard let through", []edit{
			noAlone,
		}, "./state/desk TestAChargeThatIsNotAloneDoesNotLeave"},
		{"a claim in doubt is sent", "a claim whose commit failed does not leave", []edit{
			{attemptFile, "			d.unsent(attempt, err)\n		}\n		return s, err\n", "			err = nil\n		}\n		if err != nil {\n			return s, err\n		}\n"}, noAlone,
		}, ""},
		{"a claim in doubt is forgotten", "a claim that may be kept and was not sent is closed", []edit{
			{attemptFile, "			d.unsent(attempt, err)\n", "			_ = attempt\n"},
		}, "./state/desk TestAClaimWhoseCommitIsInDoubtIsClosedAsNotSent"},
		{"a claim expires", "no time that passes frees a sale for another charge", []edit{
			{attemptFile, "	case !n.Attempt, n.ReadFirst:\n", "	case (!n.Attempt || n.ReadFirst) && (len(s.Attempts) == 0 || s.Heard.Up-s.Attempts[len(s.Attempts)-1].Sent.Up < 60_000):\n"},
		}, ""},
		{"a lead frees a charge", "a till that takes over watches, and frees nothing", []edit{
			{"state/desk/lead.go", "\n	\"guichet/hub2\"\n)", "\n	\"guichet/hub2\"\n	\"guichet/state\"\n)"},
			{"state/desk/lead.go", "	w.lead, w.stale, w.barred = release, true, time.Time{}\n", "	w.lead, w.stale, w.barred = release, true, time.Time{}\n	if a, ok := w.sale.Last(); ok && a.State == state.Sending && !d.charging[sale] {\n		go d.unsent(state.Fact{ID: a.ID, Sale: sale}, ErrOverridden)\n	}\n"},
		}, ""},
		{"a restart sends again", "what was claimed counts as sent, after any restart", []edit{
			{"state/desk/watch.go", "	for _, s := range sales {\n		d.Watch(s)\n	}\n", `	for _, s := range sales {
		if a, ok := s.Last(); ok && a.State == state.Sending {
			if c, err := d.client(s); err == nil {
				_, _ = c.Attempt(ctx, ref(s), hub2.NewAttempt{Country: a.Try.Country, Operator: hub2.Operator{Provider: a.Try.Operator}, MSISDN: a.Try.MSISDN})
			}
		}
		d.Watch(s)
	}
`},
		}, ""},
		{"no look before leaving", "a claim that was overridden while its till stood still does not leave", []edit{
			{attemptFile, "	to.Last = func(ctx context.Context) error { return d.stillOurs(ctx, attempt, claimed) }\n", "	_ = claimed\n"},
		}, ""},
		{"the look before the wait", "the last look comes after every wait", []edit{
			{exchangeFile, "	taken, err := c.queue(ctx, k)\n", "	if k.last != nil {\n		if err := k.last(ctx); err != nil {\n			return answer{}, &Error{Kind: Unreachable, Op: k.op, Err: err}\n		}\n		k.last = nil\n	}\n	taken, err := c.queue(ctx, k)\n"},
		}, "./hub2 TestTheLastWordIsAskedForAfterEveryWaitAndCounts"},
		{"no fresh read before the next attempt", "after a failure that leaves a doubt Hub2 is read before the next charge", []edit{
			{nextFile, "	n.ReadFirst = n.Attempt && s.doubtful()\n", ""},
		}, ""},
		{"any failure is certain", "a failure whose cause is ambiguous, or not told, leaves a doubt", []edit{
			{"state/sale.go", " && (a.Failure == nil || a.Failure.Ambiguous())\n", " && a.Failure == nil\n"},
		}, ""},
		{"a code sent twice", "one code at a time is on its way", []edit{
			{nextFile, "a.State == Live && a.Code != CodeInFlight && ", "a.State == Live && "},
		}, "./state TestACodeIsAskedForOnceAtATime"},
	}
}

// search are mistakes about a charge that nobody has seen.
func search() []mutant {
	const open = "	return a.State <= Unknown && reads >= NotSeenReads && span >= NotSeenSpan && after >= NotSeenAfter\n"
	return []mutant{
		{"absent is dead", "a charge that Hub2 does not show may still come", []edit{
			{searchFile, "			a.Absent = slices.Insert(slices.Clone(a.Absent), at, f.Tick)\n", "			a.Absent = slices.Insert(slices.Clone(a.Absent), at, f.Tick)\n			if len(a.Absent) >= NotSeenReads {\n				a.State = Failed\n			}\n"},
		}, ""},
		{"unknown fails in time", "only Hub2 ends an attempt, and no time does", []edit{
			{"state/desk/follow.go", "		s, err = d.learn(ctx, s, by, o)\n	}\n	d.mu.Lock()\n", `		s, err = d.learn(ctx, s, by, o)
		if a, ok := s.Last(); ok && err == nil && a.State == state.Unknown && a.NotSeen() {
			if f, idErr := d.fact(s.ID, state.AttemptRefused); idErr == nil {
				f.Attempt = a.ID
				s, err = d.keep(ctx, s, f)
			}
		}
	}
	d.mu.Lock()
`},
		}, ""},
		{"nobody's word needed", "only a named person lets a sale be charged beside a lost attempt", []edit{
			{searchFile, "	return a.State.Open() && (a.Override == nil || a.State > Unknown)\n", "	return a.State.Open() && (a.Override == nil || a.State > Unknown) && !a.NotSeen()\n"},
		}, ""},
		{"the door opens at once", "a person's word counts two minutes after the sending at the earliest", []edit{
			{searchFile, open, "	return a.State <= Unknown && reads >= NotSeenReads && span >= NotSeenSpan && after >= 0\n"},
		}, ""},
		{"two reads open the door", "a person's word needs several reads, a minute apart", []edit{
			{searchFile, open, "	return a.State <= Unknown && reads >= 2 && after >= NotSeenAfter && span >= 0\n"},
		}, "./state TestOnlyALongLookInVainOpensTheDoorForAPerson"},
		{"the door opens by the wall clock", "no evidence hangs on a clock that can be set", []edit{
			{searchFile, "	if !asked || !o.Listed || f.Boot == \"\" || !atRest {\n		return\n	}\n", "	if !asked || !o.Listed || f.Boot == \"\" || !atRest {\n		return\n	}\n	f.Up = f.At.UnixMilli()\n"},
		}, ""},
		{"a list left out is an empty list", "payments that an answer leaves out are not absent", []edit{
			{searchFile, "	if !asked || !o.Listed || f.Boot == \"\" || !atRest {\n", "	if !asked || f.Boot == \"\" || !atRest {\n"},
		}, "./state TestOnlyALongLookInVainOpensTheDoorForAPerson"},
		{"a word anywhere", "a person's word counts only where it is asked for", []edit{
			{attemptFile, "			if !s.Next().Override {\n				return cmp.Or(mayAttempt(s), ErrNoOverride)\n			}\n", "			if !s.Next().Override && !s.Open() {\n				return cmp.Or(mayAttempt(s), ErrNoOverride)\n			}\n"},
			{searchFile, "f.Override != nil && a.Override == nil && a.blocks() && a.NotSeen() {", "f.Override != nil && a.Override == nil && a.blocks() {"},
		}, "./state/desk TestANamedPersonMayChargeAgainAfterALongLookInVain"},
		{"an overridden attempt never blocks again", "an attempt that shows up after all stands in the way again", []edit{
			{searchFile, "	return a.State.Open() && (a.Override == nil || a.State > Unknown)\n", "	return a.State.Open() && a.Override == nil\n"},
		}, "./state TestAnOverriddenAttemptThatShowsUpBlocksAgain"},
		{"the search ends with the charge", "an overridden attempt is looked for while the sale is open", []edit{
			{nextFile, "	case s.Paid() && (s.has(Sending) || s.has(Unknown)):\n		return ReadReconcile // likewise, but Hub2 has not shown it yet\n", ""},
		}, "./state/desk TestANamedPersonMayChargeAgainAfterALongLookInVain"},
	}
}
