package main

// hooks are mistakes about Hub2's webhooks.
func hooks() []mutant {
	const hookFile, letterFile, inboxFile = "hub2/webhook.go", "state/letter.go", "state/journal/inbox.go"
	const receiverFile, batchFile = "state/receiver/receiver.go", "state/receiver/batch.go"
	return []mutant{
		{"a 200 before it is durable", "what was confirmed is on the disk", []edit{
			{receiverFile, "	case r.post <- j:\n	case", "	case r.post <- j:\n		return http.StatusOK\n	case"},
		}, ""},
		{"a 200 that is not durable", "what was confirmed is on the disk", []edit{
			{receiverFile, "		if res.err != nil || res.receipt.Later {\n", "		if res.receipt.Later {\n"},
		}, ""},
		{"what is not signed is believed", "only what Hub2 signed becomes a fact", []edit{
			{receiverFile, "	if hub2.Verify(body, header, r.o.Secrets()...) != nil {\n", "	if hub2.Verify(body, header, r.o.Secrets()...) != nil && len(body) == 0 {\n"},
		}, "./state/receiver TestWhatIsNotSignedLeavesNothing"},
		{"an empty secret signs", "a secret that is not there signs nothing", []edit{
			{hookFile, "		if secret == \"\" {\n			continue\n		}\n", ""},
		}, "./hub2 TestASignatureFitsItsBodyAndItsSecretAlone"},
		{"the old secret is not tried", "a webhook is believed while its secret changes", []edit{
			{hookFile, "(name == \"s1\" || name == \"s0\")", "name == \"s1\""},
		}, "./hub2 TestASignatureFitsItsBodyAndItsSecretAlone"},
		{"the amount of a webhook is believed", "a webhook of another amount is set aside", []edit{
			{letterFile, "	if !s.agrees(o.Amount, o.Currency) || slices", "	if slices"},
		}, "./state/receiver TestWhatDoesNotAgreeIsSetAside"},
		{"a live webhook in the sandbox", "an event of the other environment is set aside", []edit{
			{letterFile, "!strings.EqualFold(e.Mode, Mode(environment)):\n", "strings.EqualFold(e.Mode, \"nowhere\"):\n"},
		}, "./state/receiver TestWhatDoesNotAgreeIsSetAside"},
		{"a repeat is taken in again", "an event counts once", []edit{
			{inboxFile, "	case !again:\n", "	case !again && n < 0:\n"},
		}, "./state/receiver TestARepeatIsKnownByItsEventAndByItsBody"},
		{"a webhook in a hurry makes a second sale", "an event of a create that is under way waits for it", []edit{
			{batchFile, "	case making:\n		return state.Judgement{Later: true}\n", ""},
		}, "./state/receiver TestAnEventOfACreateThatIsUnderWayComesAgain"},
		{"an old webhook tells how it stands", "news that was overtaken changes nothing", []edit{
			{applyFile, "!s.IntentStatus.Successful() && !late)", "!s.IntentStatus.Successful() && (!late || !o.Full || o.Full))"},
		}, "./state TestAWebhookThatWasOvertakenTellsNothing"},
		{"a webhook is looked behind for ever", "one read confirms an ending", []edit{
			{applyFile, "s.Attempts[i].Hearsay = s.Attempts[i].Hearsay && f.Source == ByList", "s.Attempts[i].Hearsay = s.Attempts[i].Hearsay && f.Source != \"\""},
		}, "./state/desk TestWhatWebhooksTellOfIsHardlyAskedAbout"},
		{"webhooks that fall silent are believed", "silence while something is pending is noticed", []edit{
			{"state/desk/push.go", "	d.push.missed, d.push.deaf = time.Time{}, true\n", "	d.push.missed = time.Time{}\n"},
		}, "./state/desk TestAnEndingThatNoWebhookToldMakesTheDeskAskAgain"},
	}
}
