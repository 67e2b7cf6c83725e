import { errorFields } from '../events.ts'
import { addCartLine, cartLinesOf } from '../kibo/resources/carts.ts'
import type { ReplacedGuest, StorefrontAuthOptions } from '../options.ts'
import { type Context, contextOf } from './context.ts'

/**
 * An `onGuestReplaced` that brings the old guest's cart along: reads it with the app's token and adds its items as the
 * new guest. An item that Kibo does not take, such as a sold-out product, stays behind and is logged.
 *
 * The page waits for it as long as for Kibo's other work, `kibo.timeoutMs` in all; what is left is added behind it.
 *
 * @example storefrontAuth({ onGuestReplaced: carryCart() })
 */
export function carryCart(): NonNullable<StorefrontAuthOptions['onGuestReplaced']> {
  return async (req, guest) => {
    const context = contextOf(req, 'carryCart')
    const carried = carry(context, guest).catch((error: unknown) => {
      context.core.report('login', 'error', { event: 'hook-failed', error: errorFields(error) })
    })
    await context.visit.withinBudget(carried).catch(() => {})
  }
}

async function carry({ customer, visit, core }: Context, { previousUserId }: ReplacedGuest): Promise<void> {
  for (const line of await cartLinesOf(visit.client, previousUserId)) {
    await addCartLine((path, init) => customer.fetch(path, init), line).catch((error: unknown) => {
      core.report('login', 'warn', { event: 'cart-item-left', userId: customer.userId, error: errorFields(error) })
    })
  }
}
