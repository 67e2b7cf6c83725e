import { isObject } from './json.ts'

/** The fields of Kibo's Card, without the number. */
export const cardFields = [
  'id',
  'contactId',
  'cardType',
  'nameOnCard',
  'expireMonth',
  'expireYear',
  'isDefaultPayMethod',
] as const

/** A card's number as Kibo shows it: the last four digits of what came. */
export const maskedNumber = (number: unknown): string => `************${`${number}`.replace(/\D/g, '').slice(-4)}`

/**
 * What may be kept of a body that was sent for a card. The number is masked. A field that Kibo's Card does not have may
 * be a number or a security code too: only its name is kept. Of a body that is no object nothing is kept.
 */
export function withoutCardNumber(body: unknown): unknown {
  if (body === undefined) return undefined
  if (!isObject(body)) return '•••'
  const isKept = (name: string) => (cardFields as readonly string[]).includes(name)
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (name === 'cardNumberPart') return [name, maskedNumber(value)]
      return [name, isKept(name) ? value : '•••']
    }),
  )
}
