import { badParameter } from './errors.ts'
import type { JsonObject } from './json.ts'

/** How a field that can be filtered or sorted by is read from an entry. */
export type FieldReaders<T> = Readonly<Record<string, (entry: T) => unknown>>

const operators: Record<string, (order: number, value: string, operand: string) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  cont: (_order, value, operand) => value.includes(operand),
  sw: (_order, value, operand) => value.startsWith(operand),
}
const operatorNames = Object.keys(operators).join('|')

/**
 * Kibo's `filter` as a test of one entry: `field operator value`, joined by `and`. Text is compared without case, dates
 * as points in time; comparing with nothing is only true of `ne`. Letter case and quotes are not stated by Kibo.
 * @throws {KiboError} 400 for an unknown field or operator.
 */
function readFilter<T>(filter: string, fields: FieldReaders<T>): (entry: T) => boolean {
  const conditions = filter
    .split(new RegExp(`\\s+and\\s+(?=\\S+\\s+(?:${operatorNames})\\s)`, 'i'))
    .map((condition) => readCondition(condition, fields))
  return (entry) => conditions.every((holds) => holds(entry))
}

function readCondition<T>(condition: string, fields: FieldReaders<T>): (entry: T) => boolean {
  const [, name = '', operator = '', quoted = ''] = /^\s*(\S+)\s+(\w+)\s+(.*?)\s*$/s.exec(condition) ?? []
  const read = readField(name, fields, 'filter')
  const holds = operators[operator.toLowerCase()]
  if (!holds) throw badParameter('filter', `does not know the operator ${operator}`)
  const operand = /^(['"])(.*)\1$/s.exec(quoted)?.[2] ?? quoted
  return (entry) => {
    const value = read(entry)
    if (value == null) return operator.toLowerCase() === (operand === 'null' ? 'eq' : 'ne')
    return holds(compare(value, operand), `${value}`.toLowerCase(), operand.toLowerCase())
  }
}

/**
 * Kibo's `sortBy` as a comparison: `field asc, other desc`.
 * @throws {KiboError} 400 for an unknown field or direction.
 */
export function readSort<T>(sortBy: string, fields: FieldReaders<T>): (a: T, b: T) => number {
  const keys = sortBy.split(/\s*,\s*|\s+and\s+/).map((key) => {
    const [name = '', direction = 'asc', ...rest] = key.trim().split(/\s+/)
    if (!/^(asc|desc)$/i.test(direction) || rest.length > 0) throw badParameter('sortBy', `cannot sort by ${key}`)
    return { read: readField(name, fields, 'sortBy'), sign: /^asc$/i.test(direction) ? 1 : -1 }
  })
  return (a, b) => {
    for (const { read, sign } of keys) {
      const order = compare(read(a) ?? '', read(b) ?? '')
      if (order !== 0) return order * sign
    }
    return 0
  }
}

/**
 * The entries that `filter` of the query leaves, in the order of its `sortBy`.
 * @throws {KiboError} 400 for an unknown field, operator or direction.
 */
export function select<T>(entries: readonly T[], query: URLSearchParams, fields: FieldReaders<T>): T[] {
  const filter = query.get('filter')
  const sortBy = query.get('sortBy')
  const left = entries.filter(filter ? readFilter(filter, fields) : () => true)
  return sortBy ? left.sort(readSort(sortBy, fields)) : left
}

/**
 * One page of a list, as Kibo's collections are: `startIndex` counts entries from 0, `pageSize` is 20 unless given, at
 * most 200.
 * @throws {KiboError} 400 for numbers out of bounds.
 */
export function page<T>(entries: readonly T[], query: URLSearchParams, view: (entry: T) => unknown): JsonObject {
  const startIndex = readNumber(query, 'startIndex', Number.MAX_SAFE_INTEGER) ?? 0
  const pageSize = readNumber(query, 'pageSize', 200) || 20
  return {
    startIndex,
    pageSize,
    pageCount: Math.ceil(entries.length / pageSize),
    totalCount: entries.length,
    items: entries.slice(startIndex, startIndex + pageSize).map(view),
  }
}

/** A whole number of the query from 0 to `max`, or null when it is absent. */
export function readNumber(query: URLSearchParams, parameter: string, max: number): number | null {
  const text = query.get(parameter)
  if (text === null || text === '') return null
  if (!/^\d+$/.test(text) || Number(text) > max)
    throw badParameter(parameter, `must be a whole number from 0 to ${max}`)
  return Number(text)
}

function readField<T>(name: string, fields: FieldReaders<T>, parameter: string): (entry: T) => unknown {
  const field = Object.entries(fields).find(([known]) => known.toLowerCase() === name.toLowerCase())
  if (!field) throw badParameter(parameter, `does not know the field ${name}`)
  return field[1]
}

/** Negative, zero or positive, as sorting wants it; NaN when the operand is no number or date and the value is one. */
function compare(value: unknown, operand: unknown): number {
  if (typeof value === 'number') return value - Number(operand)
  if (value instanceof Date) return value.getTime() - new Date(operand as string | Date).getTime()
  const [a, b] = [`${value}`.toLowerCase(), `${operand}`.toLowerCase()]
  return a < b ? -1 : a > b ? 1 : 0
}
