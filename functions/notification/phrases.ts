/** What we say to customers, in one language. */
export interface Phrases {
  subject(orderId: string): string;
  leaves(name: string, amount: string, warehouse: string): string;
  parcels(count: number): string;
  readonly signature: string;
}

const ENGLISH: Phrases = {
  subject: (orderId) => `Your order ${orderId} is on its way`,
  leaves: (name, amount, warehouse) =>
    `Dear ${name}, your order of ${amount} leaves our warehouse ${warehouse} today.`,
  parcels: (count) => `It comes in ${count} parcels.`,
  signature: "Please be there to sign for it.",
};

const GERMAN: Phrases = {
  subject: (orderId) => `Ihre Bestellung ${orderId} ist unterwegs`,
  leaves: (name, amount, warehouse) =>
    `Guten Tag ${name}, Ihre Bestellung über ${amount} verlässt heute unser Lager ${warehouse}.`,
  parcels: (count) => `Sie kommt in ${count} Paketen.`,
  signature: "Bitte nehmen Sie sie gegen Unterschrift entgegen.",
};

const FRENCH: Phrases = {
  subject: (orderId) => `Votre commande ${orderId} est en route`,
  leaves: (name, amount, warehouse) =>
    `Bonjour ${name}, votre commande de ${amount} quitte aujourd'hui notre entrepôt ${warehouse}.`,
  parcels: (count) => `Elle arrive en ${count} colis.`,
  signature: "Merci d'être présent pour signer.",
};

const LANGUAGES = new Map([
  ["en", ENGLISH],
  ["de", GERMAN],
  ["fr", FRENCH],
]);

/** Our phrases in a language; English for one that we don't have. */
export function phrasesFor(language: string): Phrases {
  return LANGUAGES.get(language) ?? ENGLISH;
}
