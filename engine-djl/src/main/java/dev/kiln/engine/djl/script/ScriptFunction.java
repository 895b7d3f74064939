package dev.kiln.engine.djl.script;

/**
 * A function that is part of a script because a rule calls it, for values that only a run can decide.
 *
 * @param name its name
 * @param text its definition, and those of the functions that it calls
 */
record ScriptFunction(String name, String text) {

    /** Returns a call of it. */
    String call(String... arguments) {
        return "__torch__." + name + "(" + String.join(", ", arguments) + ")";
    }
}
