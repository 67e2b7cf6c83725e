import { z } from 'zod'
import { nameOf } from '../ticket/login.ts'

// The fields that request bodies are made of. Bounds keep nonsense from Kibo; whether a value is right is Kibo's to
// say.

/** Half a character can't be sent on. */
const isWellFormed = (value: string) => value.isWellFormed()

export const text = (maxLength: number) =>
  z
    .string('must be text')
    .min(1, 'must not be empty')
    .max(maxLength, `must be at most ${maxLength} characters long`)
    .refine(isWellFormed, 'must be text')

export const emailAddress = text(254).regex(/^[^\s@]+@[^\s@]+$/, 'must be an email address')

export const userName = text(254)

/** A login is named by a user name or an address, under any of these. */
export const loginName = {
  username: text(254).optional(),
  userName: text(254).optional(),
  emailAddress: text(254).optional(),
}

export const isNamed = (body: object) => nameOf(body) !== undefined

/** What a body that names no login is told, and about which field. */
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

/** JSON says true; a form's checkbox says `on`, or whatever its value is. */
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

/** What a browser script may say about the device, in place of what the middleware would. */
export const device = { fingerprint: text(512).optional(), region: text(512).optional() }

/** Checked where it is followed: an address that is not followed is no mistake. */
export const returnTo = { returnTo: z.string('must be text').optional() }
