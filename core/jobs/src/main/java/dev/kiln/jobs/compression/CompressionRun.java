package dev.kiln.jobs.compression;

import dev.kiln.api.compression.Compressed;
import dev.kiln.api.compression.CompressionPlan;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.LayerChange;
import dev.kiln.api.compression.Workshop;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Provenance;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.host.extension.Extension;
import dev.kiln.models.ComputedWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What came of compressors, one after the other.
 *
 * @param model the model behind the last
 * @param methods what each of them did
 */
public record CompressionRun(Model model, List<Method> methods) {

    /** Copies the list. */
    public CompressionRun {
        methods = List.copyOf(methods);
    }

    /**
     * What one compressor did.
     *
     * @param name its name
     * @param options the value of each of its options
     * @param seconds how long it took
     * @param notes what there is to know
     * @param layers what was done to each layer
     */
    public record Method(
            String name, Map<String, String> options, double seconds, List<String> notes, List<LayerChange> layers) {

        /** Copies the collections. */
        public Method {
            options = Collections.unmodifiableMap(
                    new LinkedHashMap<>(options)); // in the order in which they are declared
            notes = List.copyOf(notes);
            layers = List.copyOf(layers);
        }
    }

    /**
     * Compresses a model with each method in turn, its {@linkplain ComputedWeights computed weights} being constants for
     * all of them.
     *
     * @param model the model
     * @param compressors the methods in order
     * @param workshop what they work with
     * @return the last model, its provenance one step longer for each method
     */
    public static CompressionRun of(Model model, List<Extension<Compressor>> compressors, Workshop workshop) {
        return of(model, compressors, workshop, Map::of);
    }

    /**
     * Compresses a model with each method in turn, and notes with each step what else there is to know of how it came
     * about.
     *
     * @param model the model
     * @param compressors the methods in order
     * @param workshop what they work with
     * @param details asked after each method for what its step of the provenance is to have beside the options
     * @return the last model, its provenance one step longer for each method
     */
    public static CompressionRun of(
            Model model,
            List<Extension<Compressor>> compressors,
            Workshop workshop,
            Supplier<Map<String, String>> details) {
        List<Method> methods = new ArrayList<>();
        ComputedWeights plain = ComputedWeights.in(model, workshop::engine);
        Model current = plain.model();
        for (Extension<Compressor> compressor : compressors) {
            CancelledException.throwIfInterrupted();
            long start = System.nanoTime();
            Model before = current;
            Compressed compressed = compressor
                    .origin()
                    .write(() -> plan(compressor, before, workshop).apply());
            checkBorders(compressor, before, compressed.model());
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, String> options = compressor.options().texts();
            List<String> notes = new ArrayList<>(methods.isEmpty() ? plain.notes() : List.of());
            notes.addAll(compressed.notes());
            methods.add(new Method(compressor.name(), options, seconds, notes, compressed.layers()));
            Map<String, String> step = new LinkedHashMap<>(options);
            step.putAll(details.get());
            current = compressed.model().after(new Provenance(compressor.name(), step));
        }
        return new CompressionRun(current, methods);
    }

    /**
     * Checks what can be known of the methods before the first of them works: their options, the names of extensions in
     * them, files and data. Whether a later method finds something to do shows only in what the earlier ones make.
     *
     * @param model the model
     * @param compressors the methods in order
     * @param workshop what they will work with
     * @throws dev.kiln.graph.error.KilnException that the plan of a method ends with
     */
    public static void check(Model model, List<Extension<Compressor>> compressors, Workshop workshop) {
        Model plain = ComputedWeights.in(model, workshop::engine).model();
        for (int i = 0; i < compressors.size(); i++) {
            try {
                plan(compressors.get(i), plain, workshop);
            } catch (GraphException | EngineException e) {
                if (i == 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * What each method would do, without doing it: the plan of the first is made for the model, and the next ones for
     * the same model, as nothing has changed yet.
     *
     * @param model the model
     * @param compressors the methods in order
     * @param workshop what they would work with
     * @return the plans in order
     */
    public static List<CompressionPlan> plans(Model model, List<Extension<Compressor>> compressors, Workshop workshop) {
        Model plain = ComputedWeights.in(model, workshop::engine).model();
        return compressors.stream().map(c -> plan(c, plain, workshop)).toList();
    }

    private static CompressionPlan plan(Extension<Compressor> compressor, Model model, Workshop workshop) {
        return compressor.origin().write(() -> compressor.instance().plan(model, workshop));
    }

    /** Whoever uses the model feeds it as large examples, and reads as large predictions, as before. */
    private static void checkBorders(Extension<Compressor> compressor, Model before, Model after) {
        checkBorder(
                compressor,
                "inputs",
                before.features().type().shape(),
                after.features().type().shape());
        checkBorder(compressor, "predictions", before.logitsShape(), after.logitsShape());
    }

    private static void checkBorder(Extension<Compressor> compressor, String what, Shape before, Shape after) {
        OptionalLong had = example(before);
        OptionalLong has = example(after);
        if (had.isPresent() && has.isPresent() && had.getAsLong() != has.getAsLong()) {
            throw compressor
                    .origin()
                    .fault("returned a model with the " + what + " " + after + ", the model before has " + before);
        }
    }

    /** How many elements an example has, where that is known. */
    private static OptionalLong example(Shape shape) {
        if (!shape.isRanked() || shape.rank() == 0) {
            return OptionalLong.empty();
        }
        Shape one = shape.with(0, Dim.of(1));
        return one.isFixed() ? OptionalLong.of(one.elements()) : OptionalLong.empty();
    }
}
