namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rates by epoch, each as a function of the group's initial one.</summary>
            public abstract class LRScheduler
            {
                private readonly List<ILearningRateController> _groups;
                private readonly List<double> _initial;

                private protected LRScheduler(Optimizer optimizer, int last_epoch)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    _groups = optimizer.ParamGroups.ToList();
                    _initial = _groups.ConvertAll(group => group.InitialLearningRate);
                    Epoch = last_epoch;
                }

                private protected int Epoch { get; private set; }

                public virtual void step() => step(null);

                public virtual void step(int? epoch)
                {
                    Epoch = epoch ?? Epoch + 1;
                    for (var i = 0; i < _groups.Count; i++) _groups[i].LearningRate = LearningRate(_initial[i], i);
                }

                public IEnumerable<double> get_last_lr() => _groups.Select(group => group.LearningRate);

                private protected abstract double LearningRate(double initial, int group);
            }

            public static partial class impl
            {
                public class LambdaLR : LRScheduler
                {
                    private readonly IReadOnlyList<Func<int, double>> _factors;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, optimizer.ParamGroups.Select(_ => lr_lambda), last_epoch, verbose)
                    {
                    }

                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch)
                    {
                        _factors = lr_lambdas.ToList();
                        step();
                    }

                    private protected override double LearningRate(double initial, int group) => initial * _factors[group](Epoch);
                }

                public class StepLR : LRScheduler
                {
                    private readonly int _stepSize;
                    private readonly double _gamma;

                    public StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch)
                    {
                        (_stepSize, _gamma) = (step_size, gamma);
                        step();
                    }

                    private protected override double LearningRate(double initial, int group) => initial * Math.Pow(_gamma, Epoch / _stepSize);
                }

                public class MultiStepLR : LRScheduler
                {
                    private readonly IReadOnlyList<int> _milestones;
                    private readonly double _gamma;

                    public MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch)
                    {
                        (_milestones, _gamma) = (milestones.ToList(), gamma);
                        step();
                    }

                    private protected override double LearningRate(double initial, int group) =>
                        initial * Math.Pow(_gamma, _milestones.Count(milestone => milestone <= Epoch));
                }

                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    public ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch)
                    {
                        _gamma = gamma;
                        step();
                    }

                    private protected override double LearningRate(double initial, int group) => initial * Math.Pow(_gamma, Epoch);
                }

                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _halfPeriod;
                    private readonly double _floor;

                    public CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch)
                    {
                        (_halfPeriod, _floor) = (T_max, eta_min);
                        step();
                    }

                    private protected override double LearningRate(double initial, int group) =>
                        _floor + (initial - _floor) * (1 + Math.Cos(Math.PI * Epoch / _halfPeriod)) / 2;
                }
            }

            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);

            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.StepLR(optimizer, step_size, gamma, last_epoch, verbose);

            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.MultiStepLR(optimizer, milestones, gamma, last_epoch, verbose);

            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.ExponentialLR(optimizer, gamma, last_epoch, verbose);

            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);
        }
    }
}
