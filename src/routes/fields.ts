import { z } from 'zod'
import { nameOf } from '../ticket/login.ts'

// The fields of request bodies. Bounds keep nonsense from Kibo; Kibo says whether a value is right.

/** Half of a surrogate pair can't be sent on. */
const isWellFormed = (value: string) => value.isWellFormed()

export const text = (maxLength: number) =>
  z
    .string('must be text')
    .min(1, 'must not be empty')
    .max(maxLength, `must be at most ${maxLength} characters long`)
    .refine(isWellFormed, 'must be text')

export const emailAddress = text(254).regex(/^[^\s@]+@[^\s@]+$/, 'must be an email address')

export const userName = text(254)

/** A login's name is a user name or an address, in any of these fields. */
export const loginName = {
  username: text(254).optional(),
  userName: text(254).optional(),
  emailAddress: text(254).optional(),
}

export const isNamed = (body: object) => nameOf(body) !== undefined

/** The error for a body that names no login, and its field. */
export const nameMissing = (field: keyof typeof loginName) => ({
  path: [field],
  message: `or ${Object.keys(loginName)
    .filter((name) => name !== field)
    .join(' or ')} is needed`,
  when: () => true,
})

/** Long enough for any passphrase. */
export const password = text(1024)

/** Pasted codes come with spaces around them. */
export const code = z
  .string('must be text')
  .trim()
  .min(1, 'must not be empty')
  .max(64, 'must be at most 64 characters long')
  .refine(isWellFormed, 'must be text')

/** JSON says true; a form's checkbox says `on`, or the value in its markup. */
export const choice = z
  .union([z.boolean(), z.enum(['on', 'true', '1', 'yes', 'off', 'false', '0', 'no'])], 'must be true or false')
  .transform((value) => value === true || value === 'on' || value === 'true' || value === '1' || value === 'yes')
  .optional()

export const accountId = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    ],
    'must be a number',
  )
  .pipe(z.number().int('must be a whole number').positive('must be positive'))
  .optional()

/** What a browser script may say about device and region; the app's own functions win over it. */
export const device = { fingerprint: text(512).optional(), region: text(512).optional() }

/** Checked where it is followed: an address that can't be followed is ignored. */
export const returnTo = { returnTo: z.string('must be text').optional() }
