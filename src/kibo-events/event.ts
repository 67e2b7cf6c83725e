import { z } from 'zod'
import { parseJson } from '../parse-json.ts'

const property = z.object({ key: z.string(), value: z.unknown() })
const event = z.object({
  eventId: z.string().min(1).max(200),
  topic: z.string().max(200),
  entityId: z.union([z.string(), z.number()]).nullish(),
  isTest: z.boolean().nullish(),
  extendedProperties: z.array(property).nullish(),
})

/** The parts of an event of Kibo's that are used here. */
export interface KiboEvent {
  id: string
  /** E.g. `customeraccount.updated`. */
  topic: string
  isTest: boolean
  /** The customer account that it is about; undefined when it is about something else. */
  accountId: number | undefined
}

/** The event in a body, or undefined when there is none. @see Kibo: webhooks */
export function readEvent(body: Buffer): KiboEvent | undefined {
  const { data } = event.safeParse(parseJson(body.toString()))
  if (!data) return undefined
  const { eventId, topic, isTest } = data
  return { id: eventId, topic, isTest: isTest ?? false, accountId: accountIdOf(data) }
}

/** A segment's event names the account in a property; an account's event has it as its entity. */
function accountIdOf({ topic, entityId, extendedProperties }: z.output<typeof event>): number | undefined {
  const named = extendedProperties?.find(({ key }) => /^(customer)?accountId$/i.test(key))?.value
  const isAboutAccount = /^(customeraccount|b2baccount)\./.test(topic)
  const accountId = Number(named ?? (isAboutAccount ? entityId : undefined))
  return Number.isSafeInteger(accountId) && accountId > 0 ? accountId : undefined
}
