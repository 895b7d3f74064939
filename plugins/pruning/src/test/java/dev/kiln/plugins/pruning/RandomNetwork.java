package dev.kiln.plugins.pruning;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A network of randomly chosen blocks, the same for the same seed. */
final class RandomNetwork {

    private final Network net;
    private final Random random;

    private RandomNetwork(long seed) {
        net = new Network("network-" + seed, seed);
        random = new Random(seed);
    }

    static Graph of(long seed) {
        RandomNetwork network = new RandomNetwork(seed);
        return network.net.build(network.random.nextInt(3) == 0 ? network.ofTokens() : network.ofImages());
    }

    private Value ofImages() {
        Value x = net.convBnRelu(net.images(3, 8), one(8, 12), 3, 1);
        for (int blocks = 1 + random.nextInt(3); blocks > 0; blocks--) {
            x = one(imageBlocks()).apply(x);
        }
        return one(imageHeads()).apply(x);
    }

    private Value ofTokens() {
        Value x = random.nextBoolean()
                ? net.linear(net.tokens(6, 5), one(8, 12))
                : net.constant(0, 1, 5, one(8, 12)).gather(net.ids(6), 0).add(net.constant(0, 1, 1, 6, 1));
        for (int blocks = 1 + random.nextInt(3); blocks > 0; blocks--) {
            x = one(tokenBlocks()).apply(x);
        }
        return one(tokenHeads()).apply(x);
    }

    private List<UnaryOperator<Value>> imageBlocks() {
        return List.of(
                x -> net.convBnRelu(x, one(4, 6, 8, 12), 3, 1),
                x -> x.add(net.batchNorm(net.conv(net.convBnRelu(x, one(4, 6), 3, 1), x.size(1), 3, 1)))
                        .relu(),
                x -> net.conv(x, x.size(1), 1, 1).add(net.conv(x, x.size(1), 3, 1)),
                this::densely,
                x -> net.convBnRelu(net.convBnRelu(x, x.size(1) * one(1, 2), 3, x.size(1)), 8, 1, 1),
                x -> net.convBnRelu(channels(x), 8, 3, one(2, 4)),
                x -> net.shuffle(net.convBnRelu(channels(x), 8, 1, 2), 2, random.nextBoolean()),
                x -> net.shuffle(net.convBnRelu(x, 12, 1, 1), one(2, 4), random.nextBoolean()),
                this::splitTransformConcat,
                x -> net.squeezeExcite(net.convBnRelu(x, one(6, 8), 3, 1)),
                this::skip,
                this::padded,
                this::pixels,
                this::normalized,
                x -> net.transposed(x, one(6, 8), 1).tanh(),
                x -> net.transposed(channels(x), 8, 2).relu(),
                x -> net.transposed(x, x.size(1), x.size(1)).relu(),
                x -> x.mul(net.conv(x, x.size(1), 1, 1).sigmoid()),
                x -> x.slice(1, 1, x.size(1)).mul(x.slice(1, 0, x.size(1) - 1)),
                this::permuted,
                x -> net.apply("PRelu", Network.attributes(), x, net.constant(0.2, 0.1, x.size(1), 1, 1)),
                x -> net.conv(x.softmax(2), 8, 1, 1).max(net.conv(x, 8, 1, 1)),
                x -> net.conv(
                        x.transpose(0, 2, 3, 1)
                                .mul(net.constant(1, 0.2, x.size(1)))
                                .transpose(0, 3, 1, 2),
                        8,
                        1,
                        1),
                this::weightNormalized,
                this::unknownLengths);
    }

    private List<UnaryOperator<Value>> imageHeads() {
        return List.of(
                x -> net.dense(net.pool(x).flatten(1), 3),
                x -> net.dense(x.flatten(1), 3),
                x -> net.dense(net.reshape(x, random.nextBoolean(), x.size(1) * x.size(2) * x.size(3)), 3),
                x -> net.dense(net.dense(x.reduceMean(false, 2, 3), one(6, 8)).relu(), 3),
                x -> net.conv(x, 3, 1, 1),
                x -> one(tokenHeads()).apply(one(tokenBlocks()).apply(patches(x))));
    }

    /** [N, C, H, W] as [N, H * W, C]. */
    private Value patches(Value x) {
        return net.reshape(x, random.nextBoolean(), x.size(1), x.size(2) * x.size(3))
                .transpose(0, 2, 1);
    }

    private List<UnaryOperator<Value>> tokenBlocks() {
        return List.of(
                x -> net.linear(x, one(6, 8, 12)).relu(),
                x -> x.add(net.mlp(x, one(6, 8))),
                x -> net.transformer(features(x), 2, random.nextBoolean()),
                x -> net.attention(features(x), net.linear(x, one(6, 8)), 2, random.nextBoolean()),
                x -> net.jointAttention(features(x), 2),
                x -> net.recurrent(one("RNN", "GRU", "LSTM"), x, one(4, 6), random.nextBoolean()),
                this::mixer,
                this::sharedWeights,
                x -> net.foldedAttention(features(x), 2),
                this::rotated,
                this::linearAttention,
                x -> net.linear(x, 8).mul(net.linear(x, 8).sigmoid()),
                this::groupedQueries);
    }

    private List<UnaryOperator<Value>> tokenHeads() {
        return List.of(
                x -> net.linear(x, 3),
                x -> net.dense(x.reduceMean(false, 1), 3),
                x -> net.dense(x.flatten(1), 3),
                x -> net.dense(x.slice(1, 0, 1).squeeze(1).tanh(), 3),
                x -> net.dense(net.layerNorm(x).gather(net.graph.constant(Tensor.of(new long[] {0})), 1), 3));
    }

    /** Some channels, or 8 where they are not a multiple of 8. */
    private Value channels(Value x) {
        return x.size(1) == 8 ? x : net.conv(x, 8, 1, 1);
    }

    /** Some features, or 12 where their number is odd. */
    private Value features(Value x) {
        return x.size(2) % 2 == 0 ? x : net.linear(x, 12);
    }

    private Value densely(Value x) {
        Value all = x;
        for (int layer = 0; layer < 2; layer++) {
            all = all.concat(1, net.conv(net.batchNorm(all).relu(), one(2, 3), 3, 1));
        }
        return net.convBnRelu(all, one(6, 8), 1, 1);
    }

    private Value splitTransformConcat(Value x) {
        long left = one(x.size(1) / 2, 2, 1);
        List<Value> parts = net.several(
                "Split", 2, Network.attributes().with("axis", 1L), x, net.graph.integers(left, x.size(1) - left));
        return net.convBnRelu(parts.get(0), 4, 3, 1).concat(1, parts.get(1));
    }

    /** A U-Net of two levels. */
    private Value skip(Value x) {
        Value deep = net.convBnRelu(net.halved(x), one(6, 8), 3, 1);
        Value scales = net.graph.constant(Tensor.of(new float[] {1, 1, 2, 2}, 4));
        Value sizes = net.batch(x).concat(0, net.length(deep, 1), net.graph.integers(x.size(2), x.size(3)));
        Value up = random.nextBoolean()
                ? net.text("Resize", "mode", "nearest", deep, null, scales)
                : net.text("Resize", "mode", "linear", deep, null, null, sizes);
        return net.convBnRelu(up.concat(1, x), 6, 3, 1);
    }

    /** The shortcut without weights of residual networks for CIFAR. */
    private Value padded(Value x) {
        Value pads = net.graph.integers(0, 2, 0, 0, 0, 2, 0, 0);
        Value wide = net.apply("Pad", Network.attributes(), x, pads);
        return wide.add(net.conv(net.convBnRelu(x, 4, 3, 1), x.size(1) + 4, 3, 1))
                .relu();
    }

    private Value pixels(Value x) {
        Value deep = net.conv(x, 16, 3, 1);
        Value wide = net.apply(
                "DepthToSpace", Network.attributes().with("blocksize", 2L).with("mode", one("DCR", "CRD")), deep);
        return net.apply("SpaceToDepth", Network.attributes().with("blocksize", 2L), wide.relu());
    }

    private Value normalized(Value x) {
        Value y = net.conv(x, 8, 3, 1);
        Value scale = net.constant(1, 0.3, 8);
        return random.nextBoolean()
                ? net.apply("InstanceNormalization", Network.attributes(), y, scale, net.bias(8))
                : net.apply("GroupNormalization", Network.attributes().with("num_groups", 4L), y, scale, net.bias(8));
    }

    private Value permuted(Value x) {
        int count = 2 + random.nextInt(4);
        long[] indices = random.longs(count, -x.size(1), x.size(1)).toArray();
        return x.gather(net.graph.integers(indices), 1).concat(1, x);
    }

    private Value weightNormalized(Value x) {
        Value v = net.constant(0, 1, 6, x.size(1), 1, 1);
        Value norm = net.apply("ReduceL2", Network.attributes(), v, net.graph.integers(1, 2, 3));
        Value w = v.div(norm.add(1e-3)).mul(net.constant(1, 0.2, 6, 1, 1, 1));
        return net.apply("Conv", Network.attributes(), x, w, net.bias(6));
    }

    /** Pixels as rows of a flat product, so that the batch and they have a length that is not known before a run. */
    private Value unknownLengths(Value x) {
        Value rows = net.linear(x.transpose(0, 2, 3, 1).reshape(-1, x.size(1)), 6);
        Value lengths = net.batch(x).concat(0, net.graph.integers(x.size(2), x.size(3), 6));
        return rows.reshape(lengths).transpose(0, 3, 1, 2);
    }

    private Value mixer(Value x) {
        Value mixed = net.linear(net.linear(x.transpose(0, 2, 1), 5).relu(), x.size(1))
                .transpose(0, 2, 1);
        return x.add(mixed).add(net.mlp(x, 6));
    }

    private Value sharedWeights(Value x) {
        Value w = net.constant(0, 0.3, x.size(2), x.size(2));
        Value down = net.constant(0, 0.3, x.size(2), 6);
        Value once = x.matMul(w).add(net.bias(x.size(2))).relu();
        return once.matMul(w).tanh().matMul(down).matMul(down.transpose(1, 0));
    }

    /** Queries and keys of one head, rotated by tables of sines. */
    private Value rotated(Value x) {
        Value cosine = net.constant(0, 1, x.size(1), 8);
        Value sine = net.constant(0, 1, x.size(1), 8);
        Value[] turned = new Value[2];
        for (int part = 0; part < 2; part++) {
            Value q = net.linear(x, 8);
            turned[part] = q.mul(cosine)
                    .add(q.slice(2, 4, 8).neg().concat(2, q.slice(2, 0, 4)).mul(sine));
        }
        return turned[0].matMul(turned[1].transpose(0, 2, 1)).softmax(-1).matMul(net.linear(x, 6));
    }

    /** Products of features that are positive after an activation, which is zero nowhere. */
    private Value linearAttention(Value x) {
        Value q = net.linear(x, 6).sigmoid();
        Value k = net.linear(x, 6).sigmoid();
        return q.matMul(k.transpose(0, 2, 1).matMul(net.linear(x, 8)));
    }

    /** Two heads of queries for each of keys and values. */
    private Value groupedQueries(Value x) {
        long length = x.size(1);
        Value q = net.linear(x, 12).reshape(0, length, 4, 3).transpose(0, 2, 1, 3);
        Value k = repeated(net.linear(x, 6).reshape(0, length, 2, 3).transpose(0, 2, 1, 3));
        Value v = repeated(net.linear(x, 6).reshape(0, length, 2, 3).transpose(0, 2, 1, 3));
        Value context = q.matMul(k.transpose(0, 1, 3, 2)).softmax(-1).matMul(v);
        return net.linear(context.transpose(0, 2, 1, 3).reshape(0, length, 12), 6);
    }

    private Value repeated(Value keys) {
        Value lengths = net.batch(keys).concat(0, net.graph.integers(2, 2, keys.size(2), keys.size(3)));
        return keys.unsqueeze(2).expand(lengths).reshape(0, 4, keys.size(2), keys.size(3));
    }

    private long one(long... numbers) {
        return numbers[random.nextInt(numbers.length)];
    }

    private String one(String... names) {
        return names[random.nextInt(names.length)];
    }

    private UnaryOperator<Value> one(List<UnaryOperator<Value>> blocks) {
        return blocks.get(random.nextInt(blocks.size()));
    }
}
