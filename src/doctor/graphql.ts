import { type Outcome, reasonOf } from './attempt.ts'
import { type Finding, notChecked } from './finding.ts'

/** Whether Kibo's GraphQL answers. */
export function graphqlFinding({ error, skipped }: Outcome<unknown>): Finding {
  const about = 'GraphQL'
  if (skipped !== undefined) return notChecked(about, skipped)
  if (!error) return { about, status: 'ok' }
  // What is on the way to Kibo, or a sandbox without it, answers like this; a storefront may do without.
  if (error.status === 404 || error.status === 501) {
    return { about, status: 'note', says: `not there: ${reasonOf(error)}` }
  }
  return {
    about,
    status: 'mend',
    says: reasonOf(error),
    remedy: 'Check that KIBO_API_HOST is Kibo itself, or that what stands before it lets POST /graphql through.',
  }
}
