package dev.kiln.distribution;

import dev.kiln.wiring.RunScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Notes on interpretations of ambiguous input: each is printed once, and is in the JSON too. */
@RunScoped
final class Notes {

    private final Console console;
    private final Set<String> sentences = new LinkedHashSet<>();

    @Inject
    Notes(Console console) {
        this.console = console;
    }

    void add(String sentence) {
        if (sentences.add(sentence)) {
            console.understood("note: " + sentence, List.of());
        }
    }

    /** Returns those so far. */
    List<String> all() {
        return List.copyOf(sentences);
    }
}
