package dev.kiln.distribution;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.TableFormat;
import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.api.layer.LayerProvider;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.metric.MetricProvider;
import dev.kiln.api.optimizer.OptimizerProvider;
import dev.kiln.api.pruning.CriterionProvider;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.api.pruning.SparsityScheduleProvider;
import dev.kiln.api.training.AugmentationProvider;
import dev.kiln.api.training.ScheduleProvider;
import dev.kiln.graph.error.OptionException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A kind of extension with a project template. */
enum ProjectKind {
    LAYER(LayerProvider.class),
    INITIALIZER(InitializerProvider.class),
    LOSS(LossProvider.class),
    OPTIMIZER(OptimizerProvider.class),
    COMPRESSOR(CompressorProvider.class),
    ATTACK(AttackProvider.class),
    SCHEDULE(ScheduleProvider.class),
    DATA_FORMAT(DataFormat.class),
    TABLE_FORMAT(TableFormat.class),
    METRIC(MetricProvider.class),
    AUGMENTATION(AugmentationProvider.class),
    CRITERION(CriterionProvider.class),
    GRANULARITY(GranularityProvider.class),
    SPARSITY_SCHEDULE(SparsityScheduleProvider.class);

    /** The names of all kinds. */
    static final class Words implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return words().iterator();
        }
    }

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
        List<String> words = words();
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new OptionException("There is no kind of plugin " + word + ", expected "
                        + String.join(", ", words) + "." + Spelling.hint(word, words)));
    }

    private static List<String> words() {
        return Arrays.stream(values()).map(ProjectKind::word).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The indefinite article of the word. */
    String article() {
        return this == OPTIMIZER || this == ATTACK || this == AUGMENTATION || this == INITIALIZER ? "an" : "a";
    }

    /** The word in the form for names of classes. */
    String title() {
        return Stream.of(word().split("-"))
                .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1))
                .collect(Collectors.joining());
    }

    /** The interface that its provider implements. */
    Class<?> service() {
        return service;
    }
}
