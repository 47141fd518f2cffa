package text

const (
	whoCustomer    = "the customer"
	whoCashier     = "you"
	whoOperator    = "the operator"
	whoCustomerOp  = "the customer, with the operator"
	whoHub2        = "Hub2"
	whoIntegration = "whoever set Guichet up"

	sayWait     = "One moment, I am checking whether the payment went through."
	sayOther    = "Your operator does not allow this payment. Do you have another account, or cash?"
	sayAgain    = "The payment did not go through. Shall we try again?"
	sayNotYou   = "This is not your doing. Do you have another way to pay?"
	retryRead   = "Only after Hub2 has been asked again."
	retryOther  = "Not with this number. Another number, another operator or cash."
	retryNot    = "Trying again will not help until the set-up is put right."
	retryNewOne = "With a new payment."
)

var unknownEnglish = Advice{
	Reason: "The operator gave a reason that Guichet does not know.", Say: sayWait, Who: whoHub2,
	Retry: AfterRead, RetryText: retryRead,
}

var adviceEnglish = map[string]Advice{
	"internal_error": {"Something went wrong at Hub2.", sayWait, whoHub2, AfterRead, retryRead},
	"service_unavailable": {"The operator's service is down.",
		"Your operator is not answering just now. Do you have another operator?", whoOperator, Later,
		"In a few minutes, or now with another operator."},
	"unknown_reason":        {"The operator gave no reason.", sayWait, whoHub2, AfterRead, retryRead},
	"unknown_reason_orange": {"Orange gave no reason.", sayWait, whoHub2, AfterRead, retryRead},
	"customer_account_locked": {"The operator has locked the customer's account.",
		"Your operator has locked this account; they can tell you why. Do you have another one, or cash?",
		whoCustomerOp, No, retryOther},
	"customer_insufficient_funds": {"There is not enough money on the customer's account.",
		"There is not enough on this account. You can top it up or use another one.", whoCustomer, AfterFix,
		"After a top-up, or with another account."},
	"authentication_failed": {"The secret code or the payment code was wrong.",
		"The code was not right. Please take a new one and we try again.", whoCustomer, Now,
		"Now, with a fresh code."},
	"authentication_timeout": {"The customer did not approve in time.",
		"The time to approve ran out. Please unlock your phone; we send it again.", whoCustomer, Now,
		"Once, now, with the phone unlocked."},
	"timeout":               {"The time for the payment ran out.", sayWait, "nobody yet", AfterRead, retryRead},
	"bad_parameters":        {"Hub2 could not use what Guichet sent.", sayNotYou, whoIntegration, No, retryNot},
	"forbidden_by_provider": {"The operator does not allow this payment.", sayOther, whoCustomerOp, No, retryOther},
	"too_many_request": {"The operator is overloaded.",
		"Your operator is very busy. We try again in a moment.", whoOperator, Later,
		"In a minute, or now with another operator."},
	"duplicate_request": {"A payment just like this one was made a moment ago.", sayWait, whoCashier, AfterRead,
		"Open the first payment before anything else; then wait a few minutes."},
	"canceled_by_customer": {"The customer refused on the phone.",
		"The payment was refused on your phone. Would you like to try again?", whoCustomer, AfterFix,
		"If the customer agrees."},
	"canceled": {"The operator cancelled the payment.", "Your operator cancelled the payment. One moment, I am checking.",
		whoOperator, AfterRead, retryRead},
	"fraud_suspicion": {"The operator stopped this payment.", sayOther, whoCustomerOp, No, retryOther},
	"unsupported_currency": {"The operator does not take this currency.",
		"I have to correct something. One moment.", whoCashier, AfterFix, "With another operator or the right currency."},
	"payer_quota_exceeded": {"The customer has reached the operator's limit.",
		"You have reached your operator's limit. Do you have another account, or cash?", whoCustomerOp, No, retryOther},
	"invalid_payment_processor": {"This operator cannot take this payment.",
		"I have to correct the operator. Which one is your account with?", whoCashier, AfterFix,
		"After choosing the right operator."},
	"invalid_msisdn": {"The number is not right for this operator.", "Could you tell me your number again?",
		whoCashier, AfterFix, "After correcting the number."},
	"wave_payment_expired": {"The Wave link has run out.", "The link has run out. I make a new one for you to scan.",
		whoCustomer, Now, "Now; a new link is made."},
	"invalid_sandbox_msisdn": {"The sandbox takes only its own test numbers.", "This is a demonstration; no money moves.",
		whoCashier, AfterFix, "With one of the sandbox's numbers."},
	"blacklisted_msisdn":     {"This number cannot pay at the moment.", sayOther, whoCustomerOp, No, retryOther},
	"payment_intent_expired": {"The payment was prepared too long ago.", sayAgain, whoCashier, AfterFix, retryNewOne},
	"duplicate_reference": {"The reference has been used before.", sayWait, whoCashier, AfterRead,
		"Open the first payment before anything else."},
	"amount_too_low": {"The amount is below the operator's minimum.",
		"Your operator does not take so small an amount.", whoCashier, AfterFix, "With a larger amount: a new payment."},
	"amount_too_high": {"The amount is above the operator's maximum.",
		"Your operator does not take so large an amount at once.", whoCashier, AfterFix, "With a smaller amount: a new payment."},
}
