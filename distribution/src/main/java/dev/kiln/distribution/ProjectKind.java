package dev.kiln.distribution;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.graph.error.OptionException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A kind of extension with a project template. */
enum ProjectKind {
    LAYER(LayerProvider.class),
    LOSS(LossProvider.class),
    OPTIMIZER(OptimizerProvider.class),
    COMPRESSOR(CompressorProvider.class),
    ATTACK(AttackProvider.class);

    private final Class<?> service;

    ProjectKind(Class<?> service) {
        this.service = service;
    }

    /**
     * The kind of a given name.
     *
     * @throws OptionException if there is none of that name
     */
    static ProjectKind parse(String word) {
        if (word.equals("engine")) {
            throw new OptionException("There is no project for an engine: it wraps a runtime of its own. The page"
                    + " docs/extending.md says which contract tests it must pass.");
        }
        List<String> words = Arrays.stream(values()).map(ProjectKind::word).toList();
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new OptionException("There is no kind of plugin " + word + ", expected "
                        + String.join(", ", words) + "." + Spelling.hint(word, words)));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The indefinite article of the word. */
    String article() {
        return this == OPTIMIZER || this == ATTACK ? "an" : "a";
    }

    /** The word in the form for names of classes. */
    String title() {
        return name().charAt(0) + word().substring(1);
    }

    /** The interface that its provider implements. */
    Class<?> service() {
        return service;
    }
}
