package config

// file is the config file as it is written. Pointers tell an absent key from an empty one. Every
// key here must stand in config.example.toml; a test looks.
type file struct {
	Lang      *string                `toml:"lang"`
	Till      *string                `toml:"till"`
	Cashier   *string                `toml:"cashier"`
	Role      *string                `toml:"role"`
	Keyboard  *string                `toml:"keyboard"`
	DataDir   *string                `toml:"data_dir"`
	Profile   *string                `toml:"profile"`
	Payments  *paymentsFile          `toml:"payments"`
	Limits    *limitsFile            `toml:"limits"`
	Webhook   *webhookFile           `toml:"webhook"`
	Profiles  map[string]profileFile `toml:"profiles"`
	Countries map[string]countryFile `toml:"countries"`
}

// profileFile is a section [profiles.NAME].
type profileFile struct {
	Environment   *string `toml:"environment"`
	Country       *string `toml:"country"`
	MerchantID    *string `toml:"merchant_id"`
	APIKey        *string `toml:"api_key"`
	APIKeyEnv     *string `toml:"api_key_env"`
	APIKeyFile    *string `toml:"api_key_file"`
	APIKeyKeyring any     `toml:"api_key_keyring"` // true, or "service/user"
	BaseURL       *string `toml:"base_url"`
	BusinessName  *string `toml:"business_name"`
	Timeout       *string `toml:"timeout"`
}

// webhookFile is the section [webhook].
type webhookFile struct {
	Listen        *string `toml:"listen"`
	URL           *string `toml:"url"`
	SecretEnv     *string `toml:"secret_env"`
	SecretFile    *string `toml:"secret_file"`
	SecretKeyring any     `toml:"secret_keyring"` // true, or "service/user"
}

// countryFile is a section [countries.XX].
type countryFile struct {
	Currency  *string                 `toml:"currency"`
	Calling   *string                 `toml:"calling"`
	Lengths   *[]int                  `toml:"lengths"`
	Operators map[string]operatorFile `toml:"operators"`
}

// operatorFile is a section [countries.XX.operators.NAME].
type operatorFile struct {
	Provider     *string   `toml:"provider"`
	Name         *string   `toml:"name"`
	Flow         *string   `toml:"flow"`
	Workflow     *string   `toml:"workflow"`
	USSD         *string   `toml:"ussd"`
	Prefixes     *[]string `toml:"prefixes"`
	NumberFormat *string   `toml:"number_format"`
	SuccessURL   *string   `toml:"success_url"`
	FailedURL    *string   `toml:"failed_url"`
	FinishURL    *string   `toml:"finish_url"`
	CancelURL    *string   `toml:"cancel_url"`
}
