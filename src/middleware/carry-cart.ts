import { errorFields } from '../events.ts'
import { addCartLine, cartLinesOf } from '../kibo/resources/carts.ts'
import type { ReplacedGuest, StorefrontAuthOptions } from '../options.ts'
import { contextOf } from './context.ts'

/**
 * An `onGuestReplaced` that brings the old guest's cart along: reads it with the app's token and adds its items as the
 * new guest. An item that Kibo does not take, such as a sold-out product, stays behind and is logged.
 *
 * @example storefrontAuth({ onGuestReplaced: carryCart() })
 */
export function carryCart(): NonNullable<StorefrontAuthOptions['onGuestReplaced']> {
  return async (req, { previousUserId }: ReplacedGuest) => {
    const { customer, visit, core } = contextOf(req, 'carryCart')
    for (const line of await cartLinesOf(visit.client, previousUserId)) {
      await addCartLine((path, init) => customer.fetch(path, init), line).catch((error: unknown) => {
        core.report('login', 'warn', { event: 'cart-item-left', userId: customer.userId, error: errorFields(error) })
      })
    }
  }
}
