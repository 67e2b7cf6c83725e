import { examine } from '../doctor/examine.ts'
import { type Finding, note } from '../doctor/finding.ts'
import { readEnvFile } from './read-env-file.ts'
import { styled } from './styled.ts'

interface Options {
  envFile?: string
  json?: true
  origin?: URL
  redis?: string
}

/**
 * Prints what the doctor finds; resolves to the exit code: 1 when something is to mend.
 *
 * @throws {WrongUse} when the env file can't be read
 */
export async function printFindings({ envFile, json, origin, redis }: Options): Promise<0 | 1> {
  const { env, outvoted } = readEnvFile(envFile)
  const found = await examine(env, { origin, redisUrl: redis, folder: process.cwd() })
  const others = 'the environment has other values, which win over those of the file'
  const findings = outvoted.length === 0 ? found : [note('env file', `${others}: ${outvoted.join(', ')}`), ...found]
  console.log(json ? JSON.stringify(findings, null, 2) : asText(findings))
  return findings.some(({ status }) => status === 'mend') ? 1 : 0
}

const labels = { ok: styled('green', 'ok  '), note: styled('yellow', 'note'), mend: styled('red', 'MEND') }

function asText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ about, status, says, remedy }) => [
    `${labels[status]}  ${styled('bold', about)}${says === undefined ? '' : `: ${says}`}`,
    ...(remedy === undefined ? [] : [`      ${remedy}`]),
  ])
  const toMend = findings.filter(({ status }) => status === 'mend').length
  return [...lines, '', toMend === 0 ? 'Nothing to mend.' : `To mend: ${toMend}`].join('\n')
}
