package config

import (
	"bytes"
	"fmt"

	"github.com/BurntSushi/toml"

	"guichet/hub2"
)

// Redacted writes the settings in force as a config file in which no secret stands. It fetches no
// key.
func (c *Config) Redacted() []byte {
	var b bytes.Buffer
	b.WriteString("# The settings in force. Keys are left out but for their last four characters.\n")
	top := file{Lang: &c.Lang, Till: &c.Till, Role: &c.Role, Keyboard: &c.Keyboard, DataDir: &c.DataDir, Profile: &c.Profile}
	if c.Cashier != "" {
		top.Cashier = &c.Cashier
	}
	table(&b, nil, top)
	if len(c.Payments.Columns)+len(c.Payments.Views) > 0 {
		table(&b, toml.Key{"payments"}, c.Payments.written())
	}
	for _, v := range c.Payments.Views {
		table(&b, toml.Key{"payments", "views", v.Name}, v.written())
	}
	table(&b, toml.Key{"limits"}, writtenLimits(c.Limits))
	c.Webhook.show(&b)
	for _, p := range c.Profiles {
		if p.Name == envName {
			b.WriteString("\n# made by the HUB2_ environment variables")
		}
		table(&b, toml.Key{"profiles", p.Name}, p.written())
	}
	for i := range c.Countries {
		country := &c.Countries[i]
		path := toml.Key{"countries", country.Code}
		table(&b, path, countryFile{Currency: &country.Currency, Calling: &country.Calling, Lengths: &country.Lengths})
		for j := range country.Operators {
			o := &country.Operators[j]
			section := o.Provider
			if written, ok := c.sections[originKey(country.Code, o.Provider)]; ok {
				section = written // else the file read again would have the operator twice
			}
			table(&b, toml.Key{"countries", country.Code, "operators", section}, writtenOperator(o))
		}
	}
	return b.Bytes()
}

// table writes one section. Sections are written one by one because the encoder would sort them.
func table(b *bytes.Buffer, path toml.Key, v any) {
	if len(path) > 0 {
		fmt.Fprintf(b, "\n[%s]\n", path)
	}
	encoder := toml.NewEncoder(b)
	encoder.Indent = ""
	if err := encoder.Encode(v); err != nil {
		// Only a type that TOML does not have can fail, and the types are ours.
		fmt.Fprintf(b, "# cannot be shown: %v\n", err)
	}
}

func (p Profile) written() profileFile {
	environment, timeout := string(p.Environment), p.Timeout.String()
	f := profileFile{Environment: &environment, Country: &p.Country, Timeout: &timeout}
	if p.BusinessName != "" {
		f.BusinessName = &p.BusinessName
	}
	if p.MerchantID != "" {
		f.MerchantID = &p.MerchantID
	}
	if p.BaseURL != "" {
		f.BaseURL = &p.BaseURL
	}
	switch p.key.kind {
	case keyLiteral:
		redacted := "..." + p.key.last
		f.APIKey = &redacted
	case keyEnv:
		f.APIKeyEnv = &p.key.ref
	case keyFile:
		f.APIKeyFile = &p.key.ref
	case keyKeyring:
		f.APIKeyKeyring = p.key.ref
	}
	return f
}

func writtenOperator(o *hub2.Operator) operatorFile {
	flow, format := string(o.Flow), string(o.NumberFormat)
	prefixes := append([]string{}, o.Prefixes...) // never nil: an empty list is written too
	return operatorFile{
		Provider: &o.Provider, Name: &o.Name, Flow: &flow, Workflow: &o.Workflow, USSD: &o.USSD, NumberFormat: &format, Prefixes: &prefixes,
		SuccessURL: &o.SuccessURL, FailedURL: &o.FailedURL, FinishURL: &o.FinishURL, CancelURL: &o.CancelURL,
	}
}
