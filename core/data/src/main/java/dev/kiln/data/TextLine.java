package dev.kiln.data;

import java.nio.file.Path;

/**
 * A line of a text file that is not blank.
 *
 * @param file the file
 * @param number its number, from 1
 * @param content the line without its end
 */
record TextLine(Path file, long number, String content) {

    /** The file and the line, for messages. */
    String where() {
        return "line " + number + " of " + file;
    }

    boolean hasTab() {
        return content.indexOf('\t') >= 0;
    }

    /** The text before the first tab. */
    String left() {
        return content.substring(0, content.indexOf('\t')).strip();
    }

    /** The text after the last tab. */
    String right() {
        return content.substring(content.lastIndexOf('\t') + 1).strip();
    }

    /** The first word. */
    String first() {
        return content.strip().split("\\s+", 2)[0];
    }
}
