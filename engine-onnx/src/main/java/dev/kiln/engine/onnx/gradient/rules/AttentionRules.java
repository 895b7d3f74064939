package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Broadcasting;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Dim;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attention and related operators: rotary position embeddings and a cache of keys and values. */
final class AttentionRules {

    static final Map<String, GradientRule> RULES = new HashMap<>();

    static {
        RULES.put("Attention", p -> p.giveThrough(() -> new AttentionForm(p).outputs()));
        RULES.put("RotaryEmbedding", p -> p.giveThrough(() -> List.of(rotated(p))));
        RULES.put("TensorScatter", AttentionRules::cache);
    }

    private AttentionRules() {}

    /** Splits concatenated heads, {@code [N, T, heads * D]}, into an axis before the times. */
    static Value headsApart(Value value, long heads) {
        return value.reshape(0, 0, heads, -1).transpose(0, 2, 1, 3);
    }

    /** Rotates pairs of features by angles whose cosines and sines are looked up by position. */
    private static Value rotated(Pullback p) {
        long heads = p.attributes().integer("num_heads", 0);
        Value x = p.rank(0) == 3 ? headsApart(p.x(), heads) : p.x();
        long turned = p.attributes().integer("rotary_embedding_dim", 0);
        Value turning = turned == 0 ? x : x.slice(3, 0, turned);
        boolean interleaved = p.attributes().integer("interleaved", 0) != 0;
        Value cosine = perPosition(p, 1);
        Value sine = perPosition(p, 2);
        Value one = interleaved ? turning.slice(3, 0, Long.MAX_VALUE, 2) : half(turning, p, turned, 0);
        Value other = interleaved ? turning.slice(3, 1, Long.MAX_VALUE, 2) : half(turning, p, turned, 1);
        Value real = cosine.mul(one).sub(sine.mul(other));
        Value imaginary = sine.mul(one).add(cosine.mul(other));
        Value pairs = interleaved
                ? real.unsqueeze(-1).concat(-1, imaginary.unsqueeze(-1)).reshape(0, 0, 0, -1)
                : real.concat(-1, imaginary);
        Value all = turned == 0 ? pairs : pairs.concat(-1, x.slice(3, turned, Long.MAX_VALUE));
        return Shapes.reshapeLike(p.rank(0) == 3 ? all.transpose(0, 2, 1, 3) : all, p.x());
    }

    private static Value half(Value x, Pullback p, long turned, int which) {
        Dim length = turned == 0 ? x.shape().dim(3) : Dim.of(turned);
        if (!length.isFixed()) {
            throw p.fail("the length of its vectors is not known before a run");
        }
        long half = length.size() / 2;
        return x.slice(3, which * half, (which + 1) * half);
    }

    /** {@code [N, 1, T, D / 2]}. */
    private static Value perPosition(Pullback p, int table) {
        Value found = p.has(3) ? p.input(table).gather(p.input(3), 0) : p.input(table);
        return found.unsqueeze(1);
    }

    /** Overwritten entries have no gradient; the update has that of the written entries. */
    private static void cache(Pullback p) {
        int axis = p.axis(p.attributes().integer("axis", -2), 0);
        Value places = written(p, axis);
        Attributes along = Attributes.of("axis", axis);
        Value update = p.input(1);
        p.give(0, () -> p.graph().apply("ScatterElements", along, p.gradient(), places, Shapes.zerosLike(update)));
        p.give(1, () -> p.graph().apply("GatherElements", along, p.gradient(), places));
    }

    /** The index of each element of the update along the axis. */
    private static Value written(Pullback p, int axis) {
        Value update = p.input(1);
        int rank = p.rank(0);
        long[] alongAxis = new long[rank];
        Arrays.fill(alongAxis, 1);
        alongAxis[axis] = -1;
        Value steps = Scatter.upTo(Shapes.of(update, axis)).reshape(alongAxis);
        Value places = steps;
        if (p.has(2)) {
            long[] alongBatch = new long[rank];
            Arrays.fill(alongBatch, 1);
            alongBatch[0] = -1;
            places = p.input(2).reshape(alongBatch).add(steps);
        }
        if (p.attributes().text("mode", "linear").equals("circular")) {
            places = p.graph().apply("Mod", Attributes.NONE, places, Shapes.of(p.x(), axis));
        }
        return Broadcasting.expandTo(places, update);
    }

    /** Attention expanded, over {@code [N, heads, T, D]}. */
    private static final class AttentionForm {

        private final Pullback p;
        private final boolean sideBySide;
        private final Value query;
        private final Value presentKey;
        private final Value presentValue;

        AttentionForm(Pullback p) {
            this.p = p;
            this.sideBySide = p.rank(0) == 3;
            this.query = heads(0, "q_num_heads");
            this.presentKey = joined(4, heads(1, "kv_num_heads"));
            this.presentValue = joined(5, heads(2, "kv_num_heads"));
        }

        private Value heads(int input, String attribute) {
            return sideBySide ? headsApart(p.input(input), p.attributes().integer(attribute, 1)) : p.input(input);
        }

        private Value joined(int past, Value now) {
            return p.has(past) ? p.input(past).concat(2, now) : now;
        }

        List<Value> outputs() {
            Value raw = query.matMul(LinearRules.transposed(forEachQueryHead(presentKey)))
                    .mul(scale());
            double cap = p.attributes().real("softcap", 0);
            Value capped = cap == 0 ? raw : raw.div(cap).tanh().mul(cap);
            @Nullable Value bias = new AttentionBias(p, raw).write();
            Value biased = bias == null ? capped : capped.add(bias);
            Value weights = biased.softmax(-1);
            Value mixed = weights.matMul(forEachQueryHead(presentValue));
            Value y = sideBySide ? Shapes.reshapeLike(mixed.transpose(0, 2, 1, 3), p.y()) : mixed;
            Value scores = switch ((int) p.attributes().integer("qk_matmul_output_mode", 0)) {
                case 1 -> capped;
                case 2 -> biased;
                case 3 -> weights;
                default -> raw;
            };
            return List.of(y, presentKey, presentValue, scores);
        }

        private double scale() {
            Dim length = query.shape().dim(3);
            if (!p.attributes().has("scale") && !length.isFixed()) {
                throw p.fail("the length of its vectors is not known before a run, and it has no scale");
            }
            return p.attributes().real("scale", (float) (1 / Math.sqrt((double) length.size())));
        }

        /** Repeats the heads of the key and value, which several heads of the query share. */
        private Value forEachQueryHead(Value shared) {
            Dim queries = query.shape().dim(1);
            Dim keys = shared.shape().dim(1);
            if (queries.equals(keys)) {
                return shared;
            }
            if (!queries.isFixed() || !keys.isFixed()) {
                throw p.fail("its numbers of heads are not known before a run");
            }
            Value copied = shared.unsqueeze(2).expand(p.graph().integers(1, 1, queries.size() / keys.size(), 1, 1));
            Value lengths = p.graph().apply("Shape", Attributes.of("start", 2), shared);
            Value shape = Shapes.of(shared, 0).concat(0, p.graph().integers(queries.size()), lengths);
            return copied.reshape(shape);
        }
    }
}
