package dev.kiln.engine.djl.script;

/**
 * One line of a script.
 *
 * @param text the line
 * @param node what messages call the node that it comes from; empty where it comes from none
 */
record ScriptLine(String text, String node) {}
