import { z } from 'zod'
import { OptionsError, parseOptions } from '../parse-options.ts'
import type { NewAccount, NewBusiness, SandboxAccounts } from '../sandbox/index.ts'
import { readText } from './read-text.ts'
import { WrongUse } from './wrong-use.ts'

/** A shopper, or a business account: that one has `users`. */
export type Seed = (NewAccount & { users?: never }) | NewBusiness

const text = z.string().min(1)
const person = { emailAddress: text, firstName: text.optional(), lastName: text.optional() }
// Whatever else Kibo takes is left to the sandbox.
const shopper = z.looseObject({ ...person, password: text, userName: text.optional() })
const importedShopper = z.looseObject({ ...person, password: text.optional(), externalPassword: text })
const business = z.looseObject({
  companyOrOrganization: text.optional(),
  users: z
    .array(z.looseObject({ ...person, password: text.optional() }))
    .refine((users) => users.length > 0, 'must be a list with a user'),
})

/**
 * The accounts in a JSON file, checked.
 *
 * @throws {WrongUse} when it can't be read, or naming each field that is missing or wrong
 */
export function readSeed(file: string): Seed[] {
  const list = parse(file)
  if (!Array.isArray(list)) throw new WrongUse(`${file}: must be a list of accounts, [{ "emailAddress": … }]`)
  const problems: string[] = []
  const seeds = list.map((entry: unknown, at) => {
    try {
      return parseOptions(file, schemaOf(entry), entry) as Seed
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error
      for (const { option, says } of error.problems)
        problems.push(`${nameOf(at)}: ${option} ${says}`.replace(':  ', ': '))
      return undefined
    }
  })
  if (problems.length > 0) throw new WrongUse([`${file}:`, ...problems.map((line) => `  - ${line}`)].join('\n'))
  return seeds.filter((one) => one !== undefined)
}

/**
 * Adds the accounts to a sandbox.
 *
 * @throws {WrongUse} with Kibo's words, when one is refused
 */
export function sow(accounts: SandboxAccounts, seeds: readonly Seed[]): void {
  for (const [at, one] of seeds.entries()) {
    try {
      if (one.users) accounts.addBusiness(one)
      else accounts.add(one)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      throw new WrongUse(`${nameOf(at)} is refused: ${error.message.trim()}`)
    }
  }
}

const nameOf = (at: number) => `account ${at + 1} of the seed`
const has = (entry: unknown, name: string) => typeof entry === 'object' && entry !== null && name in entry

function schemaOf(entry: unknown): z.ZodType {
  if (has(entry, 'users')) return business
  return has(entry, 'externalPassword') ? importedShopper : shopper
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readText(file))
  } catch (error) {
    if (error instanceof SyntaxError) throw new WrongUse(`${file}: is no JSON: ${error.message}`)
    throw error
  }
}
