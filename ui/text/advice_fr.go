package text

const (
	quiClient      = "le client"
	quiCaissier    = "vous"
	quiOperateur   = "l'opérateur"
	quiClientOp    = "le client, avec l'opérateur"
	quiIntegration = "la personne qui a installé Guichet"

	diteAttendre   = "Un instant, je vérifie si le paiement est passé."
	diteAutre      = "Votre opérateur ne permet pas ce paiement. Avez-vous un autre compte, ou des espèces\u00a0?"
	diteEncore     = "Le paiement n'est pas passé. On réessaie\u00a0?"
	ditePasVous    = "Cela ne vient pas de vous. Avez-vous un autre moyen de payer\u00a0?"
	essaiLecture   = "Seulement après une nouvelle question à Hub2."
	essaiAutre     = "Pas avec ce numéro. Un autre numéro, un autre opérateur ou des espèces."
	essaiInutile   = "Inutile tant que la configuration n'est pas corrigée."
	essaiNouveauPt = "Avec un nouveau paiement."
)

var unknownFrench = Advice{
	Reason: "L'opérateur donne une raison que Guichet ne connaît pas.", Say: diteAttendre, Who: whoHub2,
	Retry: AfterRead, RetryText: essaiLecture,
}

var adviceFrench = map[string]Advice{
	"internal_error": {"Un problème est survenu chez Hub2.", diteAttendre, whoHub2, AfterRead, essaiLecture},
	"service_unavailable": {"Le service de l'opérateur est en panne.",
		"Votre opérateur ne répond pas en ce moment. En avez-vous un autre\u00a0?", quiOperateur, Later,
		"Dans quelques minutes, ou tout de suite avec un autre opérateur."},
	"unknown_reason":        {"L'opérateur n'a pas donné de raison.", diteAttendre, whoHub2, AfterRead, essaiLecture},
	"unknown_reason_orange": {"Orange n'a pas donné de raison.", diteAttendre, whoHub2, AfterRead, essaiLecture},
	"customer_account_locked": {"L'opérateur a bloqué le compte du client.",
		"Votre opérateur a bloqué ce compte\u00a0; il vous dira pourquoi. En avez-vous un autre, ou des espèces\u00a0?",
		quiClientOp, No, essaiAutre},
	"customer_insufficient_funds": {"Il n'y a pas assez d'argent sur le compte du client.",
		"Le solde de ce compte ne suffit pas. Vous pouvez le recharger ou en utiliser un autre.", quiClient, AfterFix,
		"Après un rechargement, ou avec un autre compte."},
	"authentication_failed": {"Le code secret ou le code de paiement était faux.",
		"Le code n'était pas bon. Prenez-en un nouveau et on réessaie.", quiClient, Now,
		"Tout de suite, avec un nouveau code."},
	"authentication_timeout": {"Le client n'a pas validé à temps.",
		"Le temps pour valider est passé. Déverrouillez votre téléphone, je renvoie la demande.", quiClient, Now,
		"Une fois, tout de suite, téléphone déverrouillé."},
	"timeout":               {"Le temps du paiement est écoulé.", diteAttendre, "personne pour l'instant", AfterRead, essaiLecture},
	"bad_parameters":        {"Hub2 n'a pas pu utiliser ce que Guichet a envoyé.", ditePasVous, quiIntegration, No, essaiInutile},
	"forbidden_by_provider": {"L'opérateur ne permet pas ce paiement.", diteAutre, quiClientOp, No, essaiAutre},
	"too_many_request": {"L'opérateur est surchargé.",
		"Votre opérateur est très occupé. On réessaie dans un instant.", quiOperateur, Later,
		"Dans une minute, ou tout de suite avec un autre opérateur."},
	"duplicate_request": {"Un paiement identique vient d'être fait.", diteAttendre, quiCaissier, AfterRead,
		"Ouvrez d'abord le premier paiement\u00a0; puis attendez quelques minutes."},
	"canceled_by_customer": {"Le client a refusé sur son téléphone.",
		"Le paiement a été refusé sur votre téléphone. Voulez-vous réessayer\u00a0?", quiClient, AfterFix,
		"Si le client est d'accord."},
	"canceled": {"L'opérateur a annulé le paiement.", "Votre opérateur a annulé le paiement. Un instant, je vérifie.",
		quiOperateur, AfterRead, essaiLecture},
	"fraud_suspicion": {"L'opérateur a arrêté ce paiement.", diteAutre, quiClientOp, No, essaiAutre},
	"unsupported_currency": {"L'opérateur ne prend pas cette devise.",
		"Je dois corriger quelque chose. Un instant.", quiCaissier, AfterFix, "Avec un autre opérateur ou la bonne devise."},
	"payer_quota_exceeded": {"Le client a atteint le plafond de son opérateur.",
		"Vous avez atteint le plafond de votre opérateur. Avez-vous un autre compte, ou des espèces\u00a0?", quiClientOp, No, essaiAutre},
	"invalid_payment_processor": {"Cet opérateur ne peut pas prendre ce paiement.",
		"Je dois corriger l'opérateur. Chez qui est votre compte\u00a0?", quiCaissier, AfterFix,
		"Après avoir choisi le bon opérateur."},
	"invalid_msisdn": {"Le numéro ne convient pas à cet opérateur.", "Pouvez-vous me redire votre numéro\u00a0?",
		quiCaissier, AfterFix, "Après correction du numéro."},
	"wave_payment_expired": {"Le lien Wave a expiré.", "Le lien a expiré. J'en fais un nouveau que vous scannerez.",
		quiClient, Now, "Tout de suite\u00a0; un nouveau lien est fait."},
	"invalid_sandbox_msisdn": {"Le sandbox ne prend que ses propres numéros de test.",
		"Ceci est une démonstration\u00a0; aucun argent ne bouge.", quiCaissier, AfterFix, "Avec un numéro du sandbox."},
	"blacklisted_msisdn":     {"Ce numéro ne peut pas payer pour le moment.", diteAutre, quiClientOp, No, essaiAutre},
	"payment_intent_expired": {"Le paiement a été préparé il y a trop longtemps.", diteEncore, quiCaissier, AfterFix, essaiNouveauPt},
	"duplicate_reference": {"La référence a déjà servi.", diteAttendre, quiCaissier, AfterRead,
		"Ouvrez d'abord le premier paiement."},
	"amount_too_low": {"Le montant est sous le minimum de l'opérateur.",
		"Votre opérateur ne prend pas un si petit montant.", quiCaissier, AfterFix, "Avec un montant plus grand\u00a0: un nouveau paiement."},
	"amount_too_high": {"Le montant dépasse le maximum de l'opérateur.",
		"Votre opérateur ne prend pas un si grand montant en une fois.", quiCaissier, AfterFix, "Avec un montant plus petit\u00a0: un nouveau paiement."},
}
