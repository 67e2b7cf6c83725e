import { notFound } from '../kibo-json/errors.ts'
import type { JsonObject } from '../kibo-json/json.ts'
import { inCents } from './in-cents.ts'
import type { Cart, SandboxState } from './state.ts'

/**
 * Applies a code to a cart. One that the site does not have is no error of the call: as Kibo's own storefront reads it,
 * the cart says under `invalidCoupons` that the code was refused. Capitals do not matter, as in Kibo's theme.
 */
export function applyCoupon(state: SandboxState, cart: Cart, code: string): void {
  const known = Object.keys(state.settings.coupons).find((one) => isSame(one, code))
  cart.refusedCoupon = known === undefined ? { code, atMs: state.clock.now() } : null
  if (known !== undefined && !cart.couponCodes.includes(known)) cart.couponCodes.push(known)
}

/**
 * Takes a code off a cart.
 * @throws {KiboError} 404 when it is not on it; what Kibo answers then is not stated by Kibo.
 */
export function removeCoupon(cart: Cart, code: string): void {
  const index = cart.couponCodes.findIndex((one) => isSame(one, code))
  if (index < 0) throw notFound(`coupon ${code}`)
  cart.couponCodes.splice(index, 1)
  cart.refusedCoupon = null
}

export function removeCoupons(cart: Cart): void {
  cart.couponCodes = []
  cart.refusedCoupon = null
}

/** What a Cart says of its coupons; those that the site has no longer take nothing off. */
export function couponsView(
  { settings }: SandboxState,
  { items, couponCodes, refusedCoupon }: Cart,
  subtotal: number,
): JsonObject & { discountTotal: number } {
  const codes = Object.keys(settings.coupons)
  let left = subtotal
  const orderDiscounts = couponCodes.flatMap((couponCode) => {
    const percent = settings.coupons[couponCode]
    if (percent === undefined || items.length === 0) return []
    const impact = Math.min(left, inCents((subtotal * percent) / 100))
    left = inCents(left - impact)
    const id = codes.indexOf(couponCode) + 1
    return [{ impact, couponCode, excluded: false, discount: { id, name: `${percent}% off`, itemIds: [] } }]
  })
  const invalid = refusedCoupon && {
    couponCode: refusedCoupon.code,
    reasonCode: 0,
    reason: 'Coupon code is not valid.',
    createDate: new Date(refusedCoupon.atMs).toISOString(),
    discountId: 0,
  }
  return {
    couponCodes: [...couponCodes],
    invalidCoupons: invalid ? [invalid] : [],
    orderDiscounts,
    discountTotal: inCents(subtotal - left),
  }
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
