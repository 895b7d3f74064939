package dev.kiln.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.KilnException;
import org.junit.jupiter.api.Test;

/** The libraries that are optional are tried where they are used: in the host, with tables, with architectures. */
class OptionalLibraryTest {

    @Test
    void isThereWhereItsClassIsFound() {
        OptionalLibrary there = new OptionalLibrary("org.example:own", "org.example.own", Json.class.getName());
        assertThat(there.isThereFor(getClass())).isTrue();
        assertThatCode(() -> there.require("This", getClass())).doesNotThrowAnyException();
    }

    @Test
    void saysWhatNeedsItAndHowToAddIt() {
        OptionalLibrary absent = new OptionalLibrary("org.example:other", "org.example.other", "org.example.Other");
        assertThat(absent.isThereFor(getClass())).isFalse();
        assertThatThrownBy(() -> absent.require("Reading the file a.other", getClass()))
                .isInstanceOf(KilnException.class)
                .hasMessage("Reading the file a.other needs the library org.example:other, which is not there."
                        + " Add it to the dependencies of your project and, where that is a module,"
                        + " require org.example.other too.");
    }
}
