import dev.kiln.api.layer.LayerProvider;
import dev.kiln.plugins.layers.AvgPool2d;
import dev.kiln.plugins.layers.BatchNorm;
import dev.kiln.plugins.layers.Conv2d;
import dev.kiln.plugins.layers.Dense;
import dev.kiln.plugins.layers.Dropout;
import dev.kiln.plugins.layers.Flatten;
import dev.kiln.plugins.layers.GlobalAvgPool2d;
import dev.kiln.plugins.layers.LeakyRelu;
import dev.kiln.plugins.layers.LogSoftmax;
import dev.kiln.plugins.layers.MaxPool2d;
import dev.kiln.plugins.layers.Relu;
import dev.kiln.plugins.layers.Residual;
import dev.kiln.plugins.layers.Sequential;
import dev.kiln.plugins.layers.Sigmoid;
import dev.kiln.plugins.layers.Softmax;
import dev.kiln.plugins.layers.Tanh;

/** The layers that ship with Kiln. Nothing is exported: the providers are found as services. */
module dev.kiln.plugins.layers {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    provides LayerProvider with
            AvgPool2d.Provider,
            BatchNorm.Provider,
            Conv2d.Provider,
            Dense.Provider,
            Dropout.Provider,
            Flatten.Provider,
            GlobalAvgPool2d.Provider,
            LeakyRelu.Provider,
            LogSoftmax.Provider,
            MaxPool2d.Provider,
            Relu.Provider,
            Residual.Provider,
            Sequential.Provider,
            Sigmoid.Provider,
            Softmax.Provider,
            Tanh.Provider;
}
