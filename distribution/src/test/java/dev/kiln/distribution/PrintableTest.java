package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    private static final char BACKSLASH = 92;

    @ParameterizedTest
    @ValueSource(
            ints = {0x00, 0x07, 0x08, 0x09, 0x0a, 0x0d, 0x1b, 0x7f, 0x85, 0x9b, 0x061c, 0x2028, 0x202e, 0x2066, 0xfeff})
    void showsWhatATerminalWouldObey(int character) {
        String shown = BACKSLASH + String.format("u%04x", character);
        assertThat(Printable.of("a" + (char) character + "b")).isEqualTo("a" + shown + "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dense_1/weight", "modèle", "图", "😀", "👩‍👧", "C:\\models"})
    void leavesEverythingElse(String text) {
        assertThat(Printable.of(text)).isEqualTo(text);
    }

    @Test
    void showsHalvesOfCharacters() {
        assertThat(Printable.of("a" + (char) 0xd83d)).isEqualTo("a" + BACKSLASH + "ud83d");
    }

    @Test
    void keepsItsOwnLines() {
        assertThat(Printable.lines("a\n\tb" + (char) 0x1b + "c"))
                .isEqualTo("a" + System.lineSeparator() + "    b" + BACKSLASH + "u001bc");
    }

    @Test
    void showsBothEndsOfAWordThatNoOneReads() {
        assertThat(Printable.of("The plugin " + "a".repeat(100_000) + " failed."))
                .isEqualTo("The plugin " + "a".repeat(60) + "..." + "a".repeat(60) + " (100000 characters) failed.");
        String path = "/" + "a".repeat(400);
        assertThat(Printable.of(path.replace('a', 'b') + " " + path)).hasSize(803);
    }
}
