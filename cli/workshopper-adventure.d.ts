/** What cli/shop.ts uses of workshopper-adventure 7.0.0, which has no types of its own. */
declare module 'workshopper-adventure' {
  export interface Command {
    aliases: string[]
    menu?: boolean
    handler(shop: WorkshopperAdventure, args: string[]): void
  }

  export interface MenuEntry {
    label: string
    marker?: string
    handler(): void
  }

  export interface MenuFactory {
    /** The framework writes the index of the current exercise here before it calls create. */
    options: { selected?: number | undefined }
    create(menu: { title: string; menu: MenuEntry[]; extras: MenuEntry[] }): object
  }

  export interface Storage {
    get(name: string): unknown
    save(name: string, value: unknown): void
    reset(): void
  }

  export interface Options {
    name: string
    title: string
    menuFactory: MenuFactory
    commands: Command[]
    /** Every other key is a text, as in `menu.exit`. */
    [text: string]: unknown
  }

  class WorkshopperAdventure {
    constructor(options: Options)
    appStorage: Storage
    exercises: string[]
    /** Returns an Error instead of throwing it. */
    add(exercise: { name: string; dir: string; fn: () => object }): this | Error
    execute(args: string[]): void
    selectExercise(name: string): string
    markCompleted(name: string, done: () => void): void
    /** Looks only behind the current exercise. */
    getNext(): string | Error
    countRemaining(): number
  }

  export default WorkshopperAdventure
}
