import { z } from 'zod'
import { parseOptions } from '../parse-options.ts'
import { definedHeaders } from './http/defined-headers.ts'

/** What differs from shopper to shopper in one storefront; each field goes to Kibo as a header of its own. */
export interface KiboContext {
  /** `x-vol-locale`, e.g. `en-US`. */
  locale?: string | undefined
  /** `x-vol-currency`, e.g. `USD`. */
  currency?: string | undefined
  /** `x-vol-catalog`. */
  catalog?: number | string | undefined
  /** `x-vol-master-catalog`. */
  masterCatalog?: number | string | undefined
  /** `x-vol-pricelist`: the code of a price list. */
  priceList?: string | undefined
  /** `x-vol-purchase-location`: the code of the store that a shopper picks up from. */
  purchaseLocation?: string | undefined
}

const code = z.string().regex(/^[\w.-]+$/, 'must be a code such as en-US')
const headerCode = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be visible ASCII characters')
/** A whole number, as text or as a number; the result is text. */
export const wholeNumber = z
  .custom<number | string>(
    (value) => /^\d{1,15}$/.test(String(value)) && !Array.isArray(value),
    'must be a whole number',
  )
  .transform(String)

export const contextSchema = z.strictObject({
  locale: code.optional(),
  currency: code.optional(),
  catalog: wholeNumber.optional(),
  masterCatalog: wholeNumber.optional(),
  priceList: headerCode.optional(),
  purchaseLocation: headerCode.optional(),
})

/**
 * The headers of a context.
 *
 * @throws {TypeError} naming each unknown or wrong field
 */
export function contextHeaders(context: KiboContext | undefined): Record<string, string> {
  if (context === undefined) return {}
  if (context instanceof Promise) throw new TypeError('context must be an object, not a promise of one')
  return toHeaders(parseOptions('context', contextSchema, context))
}

/** The headers of a context that is checked already. */
export function toHeaders(context: z.output<typeof contextSchema>): Record<string, string> {
  return definedHeaders({
    'x-vol-locale': context.locale,
    'x-vol-currency': context.currency,
    'x-vol-catalog': context.catalog,
    'x-vol-master-catalog': context.masterCatalog,
    'x-vol-pricelist': context.priceList,
    'x-vol-purchase-location': context.purchaseLocation,
  })
}
