import { type Outcome, reasonOf } from './attempt.ts'
import { type Finding, mend, notChecked, note, ok } from './finding.ts'

const forSandbox = 'The sandbox answers it once graphql is installed beside it: npm install --save-dev graphql.'

/** Whether Kibo's GraphQL answers. */
export function graphqlFinding({ error, skipped }: Outcome<unknown>): Finding {
  const about = 'GraphQL'
  if (skipped !== undefined) return notChecked(about, skipped)
  if (!error) return ok(about)
  // What is on the way to Kibo, or a sandbox without it, answers like this; a storefront may do without.
  if (error.status === 404 || error.status === 501) {
    const isSandbox = error.code === 'NOT_IMITATED'
    return note(about, `not there: ${reasonOf(error)}`, isSandbox ? forSandbox : undefined)
  }
  const remedy = 'Check that KIBO_API_HOST is Kibo itself, or that what stands before it lets POST /graphql through.'
  return mend(about, reasonOf(error), remedy)
}
