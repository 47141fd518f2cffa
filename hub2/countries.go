package hub2

import "slices"

// Where a redirection leads the customer's phone afterwards, unless the config says otherwise.
// Wave refuses an attempt without its two links (observed).
const (
	defaultSuccessURL = "https://hub2.io/?payment=success"
	defaultFailedURL  = "https://hub2.io/?payment=failed"
)

// Countries returns a fresh copy of the built-in table: the countries that Hub2 serves with their
// operators, flows, currencies and number formats. Providers and flows are documented or observed
// where hub2's fact sheet says so; calling codes, lengths and prefixes are general knowledge.
// Prefixes stand only where they are certain.
func Countries() []Country {
	all := []Country{
		{Code: "CI", Currency: "XOF", Calling: "225", Lengths: []int{10}, Operators: []Operator{
			{Provider: "orange", Name: "Orange", Flow: FlowOTPFirst, USSD: "#144*82#", Prefixes: []string{"07"}},
			{Provider: "mtn", Name: "MTN", Flow: FlowUSSD, USSD: "*133#", Prefixes: []string{"05"}},
			{Provider: "moov", Name: "Moov", Flow: FlowPush, Prefixes: []string{"01"}},
			wave(),
			{Provider: "ecobank", Name: "Ecobank", Flow: FlowRedirection, SuccessURL: defaultSuccessURL, FailedURL: defaultFailedURL},
		}},
		{Code: "SN", Currency: "XOF", Calling: "221", Lengths: []int{9}, Operators: []Operator{
			{Provider: "orange", Name: "Orange", Flow: FlowOTP, USSD: "#144*77#", Prefixes: []string{"77", "78"}},
			{Provider: "free", Name: "Free", Flow: FlowPush, Prefixes: []string{"76"}},
			wave(),
		}},
		{Code: "BJ", Currency: "XOF", Calling: "229", Lengths: []int{10}, Operators: []Operator{
			{Provider: "mtn", Name: "MTN", Flow: FlowPush, Prefixes: []string{"0196", "0197", "0161", "0162", "0166", "0167", "0169", "0190", "0191"}},
			{Provider: "moov", Name: "Moov", Flow: FlowPush, Prefixes: []string{"0194", "0195", "0160", "0164", "0165", "0168", "0198", "0199"}},
		}},
		{Code: "BF", Currency: "XOF", Calling: "226", Lengths: []int{8}, Operators: []Operator{
			{Provider: "orange", Name: "Orange", Flow: FlowOTP, USSD: "*144*4*6#", Prefixes: []string{"54", "55", "56", "57", "64", "65", "66", "67", "74", "75", "76", "77"}},
			{Provider: "moov", Name: "Moov", Flow: FlowPush, Prefixes: []string{"50", "51", "52", "53", "60", "61", "62", "63", "70", "71", "72", "73"}},
		}},
		{Code: "ML", Currency: "XOF", Calling: "223", Lengths: []int{8}, Operators: []Operator{
			{Provider: "orange", Name: "Orange", Flow: FlowOTP, USSD: "#144#", Prefixes: []string{"7"}},
			{Provider: "mobicash", Name: "Moov", Flow: FlowPush, Prefixes: []string{"6"}},
		}},
		{Code: "TG", Currency: "XOF", Calling: "228", Lengths: []int{8}, Operators: []Operator{
			{Provider: "togocell", Name: "T-Money", Flow: FlowPush, Prefixes: []string{"90", "91", "92", "93", "70"}},
			{Provider: "moov", Name: "Moov", Flow: FlowPush, Prefixes: []string{"96", "97", "98", "99", "79"}},
		}},
		{Code: "CM", Currency: "XAF", Calling: "237", Lengths: []int{9}, Operators: []Operator{
			{Provider: "mtn", Name: "MTN", Flow: FlowPush, Prefixes: []string{"67", "650", "651", "652", "653", "654", "680", "681", "682", "683"}},
			{Provider: "orange", Name: "Orange", Flow: FlowOTP, Prefixes: []string{"69", "655", "656", "657", "658", "659"}},
		}},
		{Code: "GN", Currency: "GNF", Calling: "224", Lengths: []int{9}, Operators: []Operator{
			{Provider: "orange", Name: "Orange", Flow: FlowOTP, Prefixes: []string{"62"}},
			{Provider: "mtn", Name: "MTN", Flow: FlowPush, Prefixes: []string{"66"}},
		}},
		// Hub2 lists Niger; no provider of it was seen, so the config has to name them.
		{Code: "NE", Currency: "XOF", Calling: "227", Lengths: []int{8}},
	}
	for i := range all {
		for j := range all[i].Operators {
			all[i].Operators[j].NumberFormat = NumberNational
		}
	}
	return all
}

func wave() Operator {
	return Operator{
		Provider: "wave", Name: "Wave", Flow: FlowRedirection,
		SuccessURL: defaultSuccessURL, FailedURL: defaultFailedURL,
	}
}

// FindCountry returns the country with this code in table.
func FindCountry(table []Country, code string) (Country, bool) {
	i := slices.IndexFunc(table, func(c Country) bool { return c.Code == code })
	if i < 0 {
		return Country{}, false
	}
	return table[i], true
}
