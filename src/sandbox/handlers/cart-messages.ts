import { notFound } from '../kibo-json/errors.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'

/** GET carts/current/messages: none, as no price changes here by itself and no product sells out. */
export const getMessages = (): Answer => ok({ totalCount: 0, items: [] })

/** DELETE carts/current/messages */
export const removeAllMessages = (): Answer => ({ status: 204 })

/** DELETE carts/current/messages/{messageId} */
export function removeMessage({ params }: Exchange): Answer {
  throw notFound(`message ${params.messageId}`)
}
