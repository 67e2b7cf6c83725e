import { LRUCache } from 'lru-cache'
import { Circuit } from './circuit.ts'

/** More than Kibo's resources and this package's operations together. */
const maxCircuits = 500

/** A circuit for each resource: one that always fails does not block the others. */
export class Circuits {
  readonly #circuits = new LRUCache<string, Circuit>({ max: maxCircuits })

  get(resource: string): Circuit {
    const circuit = this.#circuits.get(resource) ?? new Circuit()
    this.#circuits.set(resource, circuit)
    return circuit
  }
}
