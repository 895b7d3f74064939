package dev.kiln.engine.djl.script;

/**
 * One line of a script.
 *
 * @param text the line
 * @param node the name in messages of the node that it comes from; empty without one
 */
record ScriptLine(String text, String node) {}
