import { cardFields, maskedNumber } from '../kibo-json/card.ts'
import { notFound } from '../kibo-json/errors.ts'
import { type JsonObject, readObject, requireString } from '../kibo-json/json.ts'
import { requireAccount } from '../model/accounts.ts'
import type { Account } from '../model/state.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'

/** GET accounts/{id}/cards */
export function getAccountCards({ state, params }: Exchange): Answer {
  const { cards } = requireAccount(state, params.accountId)
  return ok({ totalCount: cards.length, items: cards })
}

/** GET accounts/{id}/cards/{cardId} */
export function getAccountCard({ state, params }: Exchange): Answer {
  return ok(requireCard(requireAccount(state, params.accountId), params.cardId))
}

/** POST accounts/{id}/cards: a card under the id that the payment service gave it. */
export function addAccountCard({ state, params, body }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  const card = readCard(readObject(body, 'card'))
  account.cards = [...account.cards.filter(({ id }) => id !== card.id), card]
  return created(card)
}

/**
 * PUT accounts/{id}/cards/{cardId}: replaces it, whatever id the body says; without a number it keeps the one it has.
 */
export function updateAccountCard({ state, params, body }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  const known = requireCard(account, params.cardId)
  const { cardNumberPart } = known
  const card = readCard({ cardNumberPart, ...readObject(body, 'card'), id: known.id })
  account.cards = account.cards.with(account.cards.indexOf(known), card)
  return ok(card)
}

/** DELETE accounts/{id}/cards/{cardId} */
export function deleteAccountCard({ state, params }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  const card = requireCard(account, params.cardId)
  account.cards = account.cards.filter((one) => one !== card)
  return { status: 204 }
}

/** What is kept of a card: never its number, only the last four digits of what came as a part of it. */
function readCard(body: JsonObject): JsonObject {
  requireString(body, 'id')
  const fields = Object.fromEntries(cardFields.map((name) => [name, body[name] ?? null]))
  return { ...fields, cardNumberPart: maskedNumber(requireString(body, 'cardNumberPart')) }
}

function requireCard(account: Account, cardId: string | undefined): JsonObject {
  const card = account.cards.find(({ id }) => id === cardId)
  if (!card) throw notFound(`card ${cardId} of account ${account.id}`)
  return card
}
