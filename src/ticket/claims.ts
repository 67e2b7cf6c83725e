import { decodeJwt } from 'jose/jwt/decode'
import { z } from 'zod'

/** What this package reads of the claims inside `jwtAccessToken`. */
export interface ShopperClaims {
  userId: string | null
  accountId: number | null
  isAnonymous: boolean
  behaviors: number[]
}

const userClaims = z.looseObject({
  uid: z.string().nullish(),
  anon: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  bv: z.array(z.number().int()).nullish(),
  'b.AccountId': z.coerce.number().int().positive().nullish().catch(null),
})

/**
 * The shopper's claims, or undefined when the token is absent or not readable.
 *
 * The token is HS256 with a key only Kibo has, so nothing here is verified: call it only on what came straight from
 * Kibo. Its top-level `exp` is the app's and is not read.
 */
export function readClaims(jwtAccessToken: string | null | undefined): ShopperClaims | undefined {
  if (!jwtAccessToken) return undefined
  try {
    const claims = userClaims.parse(decodeJwt(jwtAccessToken)['https://www.kibocommerce.com/user_claims'])
    const isAnonymous = String(claims.anon) === '1' || claims.anon === true
    return {
      userId: claims.uid ?? null,
      accountId: isAnonymous ? null : (claims['b.AccountId'] ?? null),
      isAnonymous,
      behaviors: toBehaviors(claims.bv ?? []),
    }
  } catch {
    return undefined
  }
}

/**
 * Behaviour ids of Kibo's bit vector: pairs of a word's offset and its 32 bits, id = offset * 32 + bit; words may be
 * negative.
 *
 * @example toBehaviors([31, 4194304]) // [1014]
 */
export function toBehaviors(pairs: readonly number[]): number[] {
  const behaviors: number[] = []
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const offset = pairs[index] ?? 0
    const word = pairs[index + 1] ?? 0
    for (let bit = 0; bit < 32; bit++) {
      if ((word >>> bit) & 1) behaviors.push(offset * 32 + bit)
    }
  }
  return behaviors
}
